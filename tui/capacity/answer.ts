import { fit, fitting, listed, paragraph, spread, widthOf } from '../text/cells.ts';
import { countText, durationText, plural, rateText } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import { firstText } from './limits.ts';
import { factorText, kneeText, lookOf } from './look.ts';
import { runsMade, type CapacityView, type NowView, type SearchCourse } from './view.ts';

/** The rows above all panes: what it holds, against what was expected, what gives first; while it searches also what runs. */
export function answerRows(view: CapacityView, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const { course } = view;
  const first = `${paint('strong', `FIRST TO GIVE${course.is === 'searching' && !course.found ? ' SO FAR' : ''}`)} ${firstText(view)}`;
  const [held, ...rest] = [heldText(view, theme), expectedText(view, theme), first].filter((part) => part !== '');
  const inOneRow = [held, ...rest.slice(0, -1)].join('   ');
  return [
    ...(widthOf(inOneRow) + widthOf(first) + 3 <= width ? [spread(inOneRow, first, width)] : packed([held, ...rest], width)),
    ...meaningRows(view, width, theme),
    ...(course.is === 'searching' ? courseRows(view, course, width, theme) : []),
  ];
}

/** Parts side by side, in as many rows as they need. */
function packed(parts: readonly string[], width: number): string[] {
  const rows: string[] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    if (last !== undefined && widthOf(last) + 3 + widthOf(part) <= width) rows[rows.length - 1] = `${last}   ${part}`;
    else rows.push(part);
  }
  return rows.map((row) => fit(row, width));
}

/** What holding means, beside how the driver fared; of what is over and no plain answer, why. */
function meaningRows(view: CapacityView, width: number, { paint }: Theme): string[] {
  const { course, holds, knee, expectEps } = view;
  const isWide = width >= 110;
  const beside = isWide ? driverText(view) : '';
  const lead = 'holds = ';
  const lines = isWide ? paragraph(lead + holds, width - widthOf(beside) - 2) : [lead + listed(holds.split(', '), width - lead.length)];
  const meaning = lines.map((line, i) => spread(paint('quiet', line), i === 0 ? paint('quiet', beside) : '', width));
  if (course.is === 'searching') return meaning;
  const isPlain = course.end === 'knee' && knee !== null && (expectEps === null || course.verdict !== 'unknown');
  const words = [...(course.status === 'interrupted' && course.end !== 'stopped' ? ['interrupted before its end'] : []), ...(isPlain ? [] : [course.reason])].join('; ');
  return [...meaning, ...(words === '' ? [] : paragraph(words, width).slice(0, 4).map((line) => paint('warning', line)))];
}

function heldText({ course, knee, heldEps }: CapacityView, { paint }: Theme): string {
  if (course.is === 'searching') {
    if (knee === null) return paint('strong', 'HOLDS … not known yet');
    if (course.found) return paint('strong', `HOLDS ${kneeText(knee)}`);
    return `${paint('strong', `HOLDS ${kneeText(knee)}`)} ${paint('quiet', `so far, ±${reachText(knee)} (wanted ±${percentText(course.precision)})`)}`;
  }
  if (course.end === 'knee' && knee !== null) return paint(course.verdict === 'failed' ? 'alarm' : course.verdict === 'passed' ? 'praise' : 'strong', `HOLDS ${kneeText(knee)}`);
  if (course.end === 'lowest') return paint('alarm', 'HOLDS NOT EVEN THE LOWEST RATE');
  if (course.end === 'stopped') return `${paint('warning', 'INTERRUPTED')}${knee === null ? '' : ` ${paint('strong', `holds ${kneeText(knee)} so far`)}`}`;
  return paint('strong', heldEps === null ? 'WHAT IT HOLDS IS UNKNOWN' : `HOLDS AT LEAST ${rateText(heldEps)}`);
}

function reachText({ kneeEps, lowEps, highEps }: NonNullable<CapacityView['knee']>): string {
  return percentText(Math.max(highEps - kneeEps, kneeEps - lowEps) / kneeEps);
}

function percentText(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

/** `expected 250/s → 1.5x ✓`; while it searches only where the interval has left it behind. */
function expectedText({ course, expectEps, knee, heldEps }: CapacityView, { paint }: Theme): string {
  if (expectEps === null) return '';
  const told = paint('quiet', `expected ${rateText(expectEps)}`);
  const eps = knee?.kneeEps ?? heldEps;
  const factor = eps === null ? '' : ` → ${factorText(eps, expectEps)}`;
  if (course.is === 'over') return `${told}${factor} ${paint(lookOf(course.verdict).tone, `${lookOf(course.verdict).sign} ${course.verdict}`)}`;
  if (knee === null || (knee.lowEps <= expectEps && knee.highEps >= expectEps)) return `${told}${factor} ${paint('quiet', '…')}`;
  const { sign, tone } = lookOf(knee.lowEps > expectEps ? 'passed' : 'failed');
  return `${told}${factor} ${paint(tone, sign)}`;
}

/** Of the last run that told something: whether what drives it all had time to. */
function driverText({ runs }: CapacityView): string {
  const driver = runs.findLast(({ outcome, driver: of }) => outcome !== 'unknown' && of !== null)?.driver;
  if (driver == null) return '';
  const late = driver.latenessP99Ms === null ? '' : `, p99 ${durationText(driver.latenessP99Ms)} late`;
  return `driver ${percentText(driver.busy)} busy${late}`;
}

/** What runs now and for how long, what was known of the knee run by run, and what is left. */
function courseRows(view: CapacityView, { now, knees, restMs, mostRuns, outagesFollow }: SearchCourse, width: number, { paint }: Theme): string[] {
  const widths = knees.slice(-narrowings).map(({ lowEps, highEps }) => `${countText(lowEps)}–${countText(highEps)}`);
  const rest = `${plural(runsMade(view), 'run')} done${view.badDays.length === 0 ? `, ${mostRuns} at most` : ''}${restMs === null ? '' : ` · about ${durationText(Math.ceil(restMs / 1000) * 1000)} to go${glyph.declared}`}${outagesFollow ? ', then outages' : ''}`;
  return [
    fit(now === null ? paint('quiet', '  between two runs') : `${paint('accent', glyph.chosen)} ${nowText(now, width - 2)}`, width),
    spread(paint('quiet', `  ${rest}`), widths.length < 2 || width < 110 ? '' : paint('quiet', widths.join(' → ')), width),
  ];
}

/** So many of the latest intervals are told. */
const narrowings = 4;

function nowText({ kind, rateEps, seed, durationMs, badDay, outageMs, live }: NowView, width: number): string {
  const what = kind === 'look' ? 'a first look: the rate climbs until it breaks' : `${rateText(rateEps)}, seed ${seed}${badDay === null ? '' : `, ${badDay}`}${outageMs === null ? '' : `, its store away for ${durationText(outageMs)}`}`;
  if (live === null) return fitting([what, 'starts'], width, ' · ');
  const leftMs = durationMs - Math.max(0, live.clockMs);
  const left = kind === 'look' ? `${durationText(Math.max(0, Math.floor(live.clockMs / 1000) * 1000))} in, ${durationText(durationMs)} at most` : leftMs > 0 ? `${Math.ceil(leftMs / 1000)} s left` : 'drains';
  const behind = `${countText(live.inFlight)} in flight, ${durationText(live.behindMs)} behind`;
  return fitting([what, left, `${rateText(live.offeredEps)} in, ${rateText(live.storedEps)} stored`, behind], width, ' · ');
}

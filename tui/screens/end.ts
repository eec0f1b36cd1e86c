import type { Verdict } from '../../engine/result.ts';
import { settledAccount } from '../account.ts';
import { attentionOf } from '../data-pages.ts';
import type { RunEnd } from '../feed.ts';
import { cursorIn, firstShown } from '../lists.ts';
import { hasResult, type State } from '../model.ts';
import type { View } from '../pane.ts';
import { accountRows } from '../panes/account.ts';
import { behindBox } from '../panes/behind.ts';
import { checkRows } from '../panes/checks.ts';
import { damageBox } from '../panes/damage.ts';
import { storedBox } from '../panes/stored.ts';
import { tasksBox } from '../panes/tasks.ts';
import { standings } from '../standing.ts';
import { box, boxFrame } from '../text/box.ts';
import { beside, block, fit, fitting, inWords, listed, spread, widthOf } from '../text/cells.ts';
import { clockText, countText, durationText, momentText, plural, quantityText } from '../text/figure.ts';
import { glyph, type Theme, type Tone } from '../theme.ts';
import { noResult } from './no-result.ts';
import { page, pageFrame } from './page.ts';

/** The run is over: the verdict first, where every item ended, what was demanded and measured, what was found. */
export function end(view: View): string[] {
  const { state, width, height, theme } = view;
  if (state.end === null) return page(view, []);
  if (!hasResult(state)) return noResult(view, state.end);
  const wide = width >= 110;
  const left = wide ? Math.ceil((width - gap) / 2) : Math.ceil((width - gap) * 0.45);
  const widths = [left, width - gap - left] as const;
  const head = verdictRows(state.end, width, theme);
  const room = height - pageFrame - head.length;
  if (state.catalogue.watched) return page(view, [...head, ...watchedBands(view, state.end, widths, room)]);
  const judged = Math.min(Math.max(accountLength(state.end), state.catalogue.checks.length) + boxFrame.rows, Math.max(6, Math.floor(room / 2)));
  const charts = wide && room - judged >= leastChartRows + leastFindingRows ? Math.min(10, room - judged - leastFindingRows) : 0;
  return page(view, [
    ...head,
    ...judgedBand(view, state.end, widths, judged),
    ...chartsBand(view, widths, charts),
    ...lowerBand(view, state.end, widths, room - judged - charts),
  ]);
}

const gap = 1;
const leastChartRows = 7;
const leastFindingRows = 8;

/** Of a run that was only watched: where every item ended, what was demanded, and how it went, in all of the room. */
function watchedBands(view: View, run: RunEnd, widths: readonly [number, number], room: number): string[] {
  const judged = Math.min(Math.max(accountLength(run), view.state.catalogue.checks.length) + boxFrame.rows, room);
  const charts = room - judged >= leastChartRows ? room - judged : 0;
  return [...judgedBand(view, run, widths, room - charts), ...chartsBand(view, widths, charts)];
}

function chartsBand(view: View, [left, right]: readonly [number, number], height: number): string[] {
  return height === 0 ? [] : beside(gap, storedBox({ ...view, width: left, height }), rightBox({ ...view, width: right, height }));
}

/** Beside what was stored: what says most of this run. */
function rightBox(view: View): string[] {
  return { flow: behindBox, damage: damageBox, tasks: tasksBox }[attentionOf(view.state)](view);
}

function accountLength({ result }: RunEnd): number {
  return settledAccount(result.ledger).lines.length + 2;
}

const looks: Readonly<Record<Verdict, readonly [glyph: string, tone: Tone]>> = {
  passed: [glyph.pass, 'praise'], failed: [glyph.fail, 'alarm'], unknown: [glyph.unknown, 'warning'], void: [glyph.void, 'warning'],
};

function verdictRows({ result, folder, replay }: RunEnd, width: number, { paint }: Theme): string[] {
  const { saturated } = result.driver;
  const [sign, tone] = looks[result.verdict];
  const { run } = result;
  const word = run.status === 'completed' ? result.verdict.toUpperCase() : `${run.status.toUpperCase()}, ${result.verdict}`;
  const factor = run.clockMs > run.wallMs ? ` (${countText(run.clockMs / run.wallMs)}x)` : '';
  const took = `${durationText(run.clockMs)} in ${durationText(run.wallMs)}${factor}`;
  // The engine's sentence begins with the verdict, which stands here already.
  const reason = result.reason.replace(`${result.verdict}: `, '');
  const room = width - widthOf(took) - widthOf(word) - 6;
  const where = folder === '' || replay.includes(folder) ? '' : `   ${paint('quiet', 'kept in')} ${folder}`;
  return [
    spread(`${paint(tone, `${sign} ${word}`)}   ${result.verdict === 'failed' ? listed(reason.split(', '), room) : inWords(reason, room)}`, paint('quiet', took), width),
    ...(saturated === null ? [] : [fit(paint('warning', `times and rates are unknown: ${saturated}`), width)]),
    ...(replay === '' ? [] : [fit(`${paint('quiet', 'again')} ${replay}${where}`, width)]),
    '',
  ];
}

function judgedBand({ state, theme }: View, { result }: RunEnd, [left, right]: readonly [number, number], height: number): string[] {
  const { item } = state.catalogue;
  const account = accountRows(settledAccount(result.ledger), left - boxFrame.cells, height - boxFrame.rows, item, theme.paint);
  const note = result.ledger.duplicate > 0 ? theme.paint('bad', plural(result.ledger.duplicate, 'duplicate')) : theme.paint('quiet', 'no duplicate');
  const checks = checkRows(state, right - boxFrame.cells, height - boxFrame.rows, theme);
  return beside(gap,
    box(account, { width: left, height, title: `where every ${item} ended`, note }, theme),
    box(checks, { width: right, height, title: 'checks and thresholds', note: theme.paint('quiet', 'enter: why'), focused: state.focus === 'checks' }, theme));
}

/** Faults and remedies at the left, what was found at the right. */
function lowerBand({ state, theme }: View, run: RunEnd, [left, right]: readonly [number, number], height: number): string[] {
  const acted = block(withRest(actedRows(run, left - boxFrame.cells, theme), height - boxFrame.rows, theme), left - boxFrame.cells, height - boxFrame.rows);
  const found = foundRows(state, run, right - boxFrame.cells, height - boxFrame.rows, theme);
  const note = run.findings.length === 0 ? '' : theme.paint('quiet', `${countText(cursorIn(state, 'findings') + 1)} of ${countText(run.findings.length)}`);
  return beside(gap,
    box(acted, { width: left, height, title: 'faults and remedies' }, theme),
    box(found, { width: right, height, title: 'what was found', note, focused: state.focus === 'findings' }, theme));
}

/** The rows, or as many as fit and how many more there are. */
function withRest(rows: readonly string[], height: number, { paint }: Theme): readonly string[] {
  return rows.length <= height ? rows : [...rows.slice(0, height - 1), paint('quiet', `  and ${rows.length - height + 1} more`)];
}

/** A row has so many cells for its marks and for what it did, `never fired`. */
const leastToldCells = 15;

function actedRows({ result }: RunEnd, width: number, { paint }: Theme): string[] {
  const idCells = Math.min(Math.max(Math.floor(width / 2), width - leastToldCells), Math.max(4, ...[...result.faults, ...result.remedies].map(({ id }) => widthOf(id))));
  const row = (sign: string, tone: Tone, id: string, acted: boolean, told: readonly string[]): string =>
    `${paint(acted ? tone : 'quiet', sign)} ${fit(id, idCells)}  ${paint(acted ? 'strong' : 'quiet', fitting(told, width - idCells - 4, ', '))}`;
  const faults = result.faults.map(({ id, status, hits, firstMs, target }) => {
    const first = firstMs === null ? '' : `first at ${clockText(firstMs)}`;
    const told = { fired: [plural(hits, 'hit'), first], never: ['never fired'], 'not-applicable': ['not applicable', `no ${target}`] } as const;
    return row(glyph.fault, 'fault', id, status === 'fired', told[status]);
  });
  const remedies = result.remedies.map(({ id, onMs, actions, metric }) =>
    row(glyph.remedy, 'remedy', id, onMs.length > 0, onMs.length > 0 ? [...(actions === 0 ? [] : [plural(actions, 'action')]), `${metric.id} ${quantityText(metric.value, metric.unit)}`] : ['off']));
  return [...(faults.length === 0 ? [paint('quiet', 'no fault was planned')] : faults), ...remedies];
}

/** Why the check under the cursor fails, then the findings one by one. */
function foundRows(state: State, { findings, why }: RunEnd, width: number, height: number, { paint }: Theme): string[] {
  const chosen = standings(state)[cursorIn(state, 'checks')];
  const reasons = state.focus === 'checks' && chosen !== undefined ? (why[chosen.id] ?? []) : [];
  const head = reasons.length === 0 ? [] : [paint('strong', chosen.id), ...reasons.map((text) => fit(`  ${inWords(widthOf(text) + 2 > width ? text.replace(/ \(items .*?\)/, '') : text, width - 2)}`, width)), ''];
  if (findings.length === 0) return [...head, paint('good', `${glyph.pass} nothing: no check names a single ${state.catalogue.item}`)];
  const cursor = state.focus === 'findings' ? cursorIn(state, 'findings') : -1;
  const room = Math.max(1, height - head.length);
  const first = firstShown(findings.length, Math.max(0, cursor), room);
  const timeCells = Math.max(9, clockText(state.end!.result.run.clockMs).length);
  const ofOneCheck = findings.every(({ check }) => check === findings[0].check);
  return [...head, ...findings.slice(first, first + room).map(({ check, item, atMs, text }, i) => {
    const mark = first + i === cursor ? paint('accent', glyph.chosen) : ' ';
    const own = state.end?.result.checks.some((each) => each.message === text) ? '' : text;
    const time = fit(paint('quiet', atMs === null ? '' : momentText(atMs, timeCells)), timeCells, 'right');
    const told = [ofOneCheck ? '' : paint('quiet', check), item === null ? '' : `item ${item}`, item === null || own !== '' ? '' : paint('quiet', 'enter: its story')];
    const kept = fitting(told, width - timeCells - 3, '  ');
    return fit(`${mark} ${time} ${kept}${item === null || own !== '' ? `${kept === '' ? '' : '  '}${text}` : ''}`, width);
  })];
}

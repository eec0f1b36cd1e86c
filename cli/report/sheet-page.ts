import { answersSchema, momentText, type Answers } from '../interview/answers.ts';
import { inTime } from '../interview/judge.ts';
import { lineIds, type Mark } from '../interview/line.ts';
import { limitMs } from '../interview/paper.ts';
import { shownAttempts } from '../interview/prediction.ts';
import { lastWordMs, lineNames } from '../interview/sheet-text.ts';
import { gradeCommand, type Sheet } from '../interview/sheet.ts';
import { questionText } from '../interview/sitting.ts';
import { Figures, made, verdictSign } from './figure.ts';
import { html, nothing, type Content, type Html } from './html.ts';
import { markBadge, markSign } from './mark.ts';
import { pageText } from './page.ts';
import { didText, saidSection } from './said.ts';
import { section, type Section } from './section.ts';
import { dataTable } from './table.ts';

interface SheetSubject {
  readonly sheet: Sheet;
  readonly answers: Answers;
  readonly figures: Figures;
  /** The file of the sheet, as it was named. */
  readonly file: string;
}

/** The page of an interview's sheet, which is as it was sealed: what was said, what is found of it, and by what that is known. */
export function sheetPage(sheet: Sheet, file: string): string {
  const subject = { sheet, answers: answersSchema.parse(sheet.answers), figures: new Figures(sheet), file };
  const { paper: { number, day } } = sheet;
  const { name } = subject.answers;
  return pageText({
    title: `paper ${number}${name === undefined ? '' : ` · ${name}`}`, kind: 'sheet of an interview',
    heading: html`Paper ${subject.figures.number(['paper', 'number'])}${day === null ? nothing : ` of ${day}`} · one hidden fault`, answer: answerHtml(subject),
    sections: [linesSection(subject), saidSection(subject.answers), runsSection(subject), explanationSection(subject), sealSection(subject)],
  });
}

function answerHtml({ sheet, answers }: SheetSubject): Html {
  const [date, time] = sheet.takenAt.split('T');
  const tiles: (readonly [name: string, figure: Content, note: Content])[] = [
    ['who was asked', answers.name ?? 'not named', ''],
    ['taken on', date, `at ${time.slice(0, 5)} UTC`],
    ['last word at', made(momentText(lastWordMs(answers))), `of ${momentText(limitMs)}`],
    ['seal', html`<code>${sheet.seal.slice(0, 8)}</code>`, 'holds: it is as it was sealed'],
  ];
  return html`<div class="answer sheet"><p class="question">${questionText}</p>
<ol class="five">${sheet.lines.map(({ id, mark }) => html`<li><a href="#line-${id}">${lineNames[id]}</a> ${markBadge(mark)}</li>`)}</ol>
<p class="quiet">No total: ${lineIds.length} lines, each with its evidence; an examiner ticks the rest.</p>
<div class="tiles">${tiles.map(([name, figure, note]) => html`<div class="tile quiet"><span class="tile-name">${name}</span><span class="tile-figure">${figure}</span><span class="tile-note">${note}</span></div>`)}</div></div>`;
}

const legend: readonly (readonly [mark: Mark, meaning: string])[] = [
  ['right', 'right'], ['near', 'near: a number that is neither right nor nothing like it'], ['wrong', 'wrong'], ['unsaid', 'not said in time'],
  ['unknown', 'unknown: a run or a check could not tell'], ['told', 'told: there is nothing to be right about'],
];

function linesSection({ sheet: { lines } }: SheetSubject): Section {
  return section('lines', 'The five lines',
    html`<ul class="legend">${legend.map(([mark, meaning]) => html`<li><span aria-hidden="true">${markSign(mark)}</span> ${meaning}</li>`)}</ul>`,
    lines.map(({ id, mark, result, evidence, parts }, i) => html`<article class="judged" aria-labelledby="line-${id}">
<h3 id="line-${id}">${i + 1} ${lineNames[id]} ${markBadge(mark)}</h3>
<p>${result}</p>
${parts.length === 0 ? nothing : html`<ul class="parts">${parts.map((part) => html`<li>${markSign(part.mark)} ${part.text}</li>`)}</ul>`}
<p class="quiet">Known by: ${evidence}</p>
</article>
`));
}

const uses: Readonly<Record<Sheet['runs'][number]['what'], string>> = { incident: 'run 1, as it is', try: 'try', choice: 'choice', unseen: 'unseen seed' };

function runsSection({ sheet: { runs }, answers, figures }: SheetSubject): Section {
  const attempts = new Map(shownAttempts(answers).map(({ attempt, nth }) => [nth, attempt]));
  const named = (what: Sheet['runs'][number]['what'], nth: number): Content => (what === 'try' || what === 'choice' ? `run ${nth}, ${uses[what]}` : uses[what]);
  // What was shown comes first, in its order; unseen runs do what was chosen.
  const done = (what: Sheet['runs'][number]['what'], nth: number): string => {
    const attempt = what === 'unseen' ? answers.choice : attempts.get(nth);
    return what === 'incident' || attempt === undefined ? '' : didText(attempt);
  };
  return section('runs', 'The runs',
    html`<p class="lead">Verdicts of whole runs: every check, and every threshold that was asked for. Unseen seeds are run after the end, with what was chosen.</p>`,
    dataTable({
      caption: 'Runs of the interview', heads: [{ text: 'run' }, { text: 'what was done' }, { text: 'verdict' }, { text: 'seed', isFigure: true }, { text: 'plan' }],
      rows: runs.map(({ what, verdict, status, planHash }, i): Content[] => [
        named(what, i + 1), done(what, i + 1), html`${verdictSign(verdict)} ${status === 'completed' ? verdict : `${status}, ${verdict}`}`,
        figures.number(['runs', i, 'seed']), html`<code>${planHash.slice(0, 12)}</code>`,
      ]),
    }));
}

function explanationSection({ sheet: { explanation }, answers }: SheetSubject): Section {
  const isLate = answers.explanation !== undefined && !inTime(answers.explanation);
  const none = isLate ? `It was written at ${momentText(answers.explanation!.at)}, after the limit, and does not count.` : 'Nothing was written.';
  return section('explanation', 'The explanation',
    explanation.text === '' ? html`<p>${none}</p>` : html`<blockquote>${explanation.text}</blockquote>`,
    explanation.ticks.length === 0 ? nothing : html`<fieldset class="ticks"><legend>For an examiner: does it say</legend>${explanation.ticks.map((tick) => html`<label><input type="checkbox"> ${tick}</label>`)}</fieldset>
<p class="quiet">What is ticked here is not kept with the page: print it, or put it into the table of <code>train grade</code>.</p>`);
}

function sealSection({ sheet: { seal, paper, truth, wavetank }, file }: SheetSubject): Section {
  const facts: (readonly [string, Content])[] = [
    ['again', html`<code>${gradeCommand(file)}</code> executes the runs again from what was said, and compares the five lines`],
    ['seal', html`<code>${seal}</code>, SHA-256 of all of the sheet. It holds; it says that nothing was changed since, and not who sealed it. What proves the lines is that they come out again.`],
    ['hidden', truth], ['paper', html`<code>${paper.hash.slice(0, 12)}</code>, plan of run 1; papers of version ${paper.version}`],
    ['made by', `Wavetank ${wavetank}`],
  ];
  return section('seal', 'How it can be checked', html`<dl class="facts">${facts.map(([name, content]) => html`<dt>${name}</dt><dd>${content}</dd>`)}</dl>`);
}

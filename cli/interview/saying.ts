import type { Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { InterviewCommand } from '../../tui/interview/view.ts';
import { momentText, mostLetters, predictedOf, type AnswersText } from './answers.ts';
import { hiddenFaults, limitMs, remedyNamed, type Paper } from './paper.ts';
import { attemptPlan } from './perform.ts';
import { valueExample } from './prediction.ts';
import { leftMs, questionOf, type Next, type Sitting } from './sitting.ts';

/** What is said with a word, and not with a run. */
export type Saying = Extract<InterviewCommand, { readonly do: 'name' | 'explain' | 'diagnose' | 'rule out' | 'take back' | 'remedy' | 'set' | 'predict' }>;

/** What is asked about. */
interface Asked {
  readonly paper: Paper;
  readonly scenario: Scenario;
}

export type Attempt = NonNullable<AnswersText['choice']>;

/** The sitting after something was said, at the time that it has come to; what cannot be said is a `UsageError`. */
export function say(sitting: Sitting, saying: Saying, asked: Asked): Sitting {
  if (saying.do !== 'name') refuseLate(sitting);
  switch (saying.do) {
    case 'name': return withAnswers(sitting, { name: bounded(saying.text.trim(), mostLetters.name, 'a name') || undefined });
    case 'explain': return withAnswers(sitting, { explanation: saying.text.trim() === '' ? undefined : { at: momentText(sitting.usedMs), text: bounded(saying.text, mostLetters.explanation, 'an explanation') } });
    case 'diagnose': return diagnosed(sitting, saying);
    case 'rule out': return ruledOut(sitting, saying);
    case 'take back': return withoutKind(sitting, saying.kind);
    case 'remedy': return withRemedy(sitting, saying.text, asked);
    // With the other numbers: one may be possible only beside another.
    case 'set': {
      const set = typed(sitting.next.set, saying);
      refuseRun(sitting, asked, { remedies: [], set, predict: {} });
      return remeasured(sitting, { set });
    }
    case 'predict':
      refuseWords(saying, asked);
      // Of the run that is asked for next, which has other nodes than the one that was looked at.
      refuseRun(sitting, asked, { remedies: [...sitting.next.remedies], set: { ...sitting.next.set }, predict: typed({}, saying) });
      return { ...sitting, next: { ...sitting.next, predict: typed(sitting.next.predict, saying) } };
  }
}

/** The run that the candidate asks for, at this moment; one that there cannot be is a `UsageError`, and nothing runs. */
export function attemptOf(sitting: Sitting, { paper, scenario }: Asked): Attempt {
  refuseLate(sitting);
  refuseChosen(sitting);
  if (sitting.looks === 0) throw new UsageError('look at run 1 before you run something else', { hint: 'l' });
  const { remedies, set, predict } = sitting.next;
  attemptPlan(paper, scenario, { remedies: [...remedies], set, predict }, 'next');
  return { at: momentText(sitting.usedMs), remedies: [...remedies], set: { ...set }, predict: { ...predict } };
}

/** A run that was asked for and has come to its end. What was predicted of it stands as long as its measures do: they may be chosen next. */
export function ran(sitting: Sitting, attempt: Attempt, isChoice: boolean): Sitting {
  return withAnswers(sitting, isChoice ? { choice: attempt } : { tries: [...(sitting.answers.tries ?? []), attempt] });
}

function refuseLate(sitting: Sitting): void {
  if (leftMs(sitting) === 0) throw new UsageError(`the ${limitMs / 60_000} minutes are over: what you said stands`, { hint: 'H hands it in' });
}

function refuseChosen({ answers }: Sitting): void {
  if (answers.choice !== undefined) throw new UsageError('you have chosen: nothing more can be run', { hint: 'H hands it in' });
}

/** What is `undefined` in the change is taken away. */
function withAnswers(sitting: Sitting, change: Partial<AnswersText>): Sitting {
  const answers = Object.fromEntries(Object.entries({ ...sitting.answers, ...change }).filter(([, value]) => value !== undefined));
  return { ...sitting, answers };
}

/** A kind is named or ruled out, and never both. */
function withoutKind(sitting: Sitting, kind: string): Sitting {
  if (!Object.hasOwn(hiddenFaults, kind)) throw new UsageError(`"${kind}" is none of the kinds`, { hint: 'k lists them' });
  const { diagnosis, ruledOut: out = [] } = sitting.answers;
  return withAnswers(sitting, { diagnosis: diagnosis?.says === kind ? undefined : diagnosis, ruledOut: out.filter(({ says }) => says !== kind) });
}

interface Reasoned {
  readonly kind: string;
  readonly because: string;
}

function diagnosed(sitting: Sitting, said: Reasoned): Sitting {
  const { diagnosis: before } = sitting.answers;
  const looks = sitting.looks === 0 ? {} : { looks: sitting.looks };
  return withAnswers(withoutKind(sitting, said.kind), { diagnosis: { ...looks, ...reasoned(sitting, said, before) } });
}

function ruledOut(sitting: Sitting, said: Reasoned): Sitting {
  const before = sitting.answers.ruledOut?.find(({ says }) => says === said.kind);
  const others = withoutKind(sitting, said.kind);
  return withAnswers(others, { ruledOut: [...(others.answers.ruledOut ?? []), reasoned(sitting, said, before)] });
}

interface Judged {
  readonly says: string;
  readonly at: string;
  readonly because?: string;
}

/** `before`: what was said last; of the same kind only the reason is another one. */
function reasoned<T extends Judged>({ usedMs }: Sitting, { kind, because }: Reasoned, before: T | undefined): Judged {
  const reason = bounded(because.trim(), mostLetters.reason, 'a reason');
  const { because: _, ...said } = before?.says === kind ? before : { says: kind, at: momentText(usedMs) };
  return { ...said, ...(reason === '' ? {} : { because: reason }) };
}

function bounded(text: string, most: number, what: string): string {
  if (text.length > most) throw new UsageError(`${what} has at most ${most} characters, and this one has ${text.length}`);
  return text;
}

/** Named once more it is taken away. */
function withRemedy(sitting: Sitting, text: string, { paper, scenario }: Asked): Sitting {
  refuseChosen(sitting);
  const id = remedyNamed(text, scenario);
  if (paper.hidden.remedies.includes(id)) throw new UsageError(`${id} is in place already`, { hint: 'name one that you add' });
  const { remedies } = sitting.next;
  return remeasured(sitting, { remedies: remedies.includes(id) ? remedies.filter((each) => each !== id) : [...remedies, id] });
}

/** With other measures, what was predicted of a try goes, and what was predicted of a try that did these is there again. What was typed since stays. */
function remeasured(sitting: Sitting, change: Partial<Next>): Sitting {
  const { answers: { tries = [] }, next } = sitting;
  const changed = { ...next, ...change };
  const before = predictedOf(next, tries);
  const typedSince = Object.fromEntries(Object.entries(next.predict).filter(([figure, says]) => before[figure] !== says));
  return { ...sitting, next: { ...changed, predict: { ...predictedOf(changed, tries), ...typedSince } } };
}

interface Typed {
  readonly id: string;
  readonly text: string;
}

/** An empty text takes away what was typed before. */
function typed(before: Readonly<Record<string, string>>, { id, text }: Typed): Record<string, string> {
  const { [id]: _, ...others } = before;
  return text.trim() === '' ? others : { ...others, [id]: text.trim() };
}

/** A figure's value is typed alone; a mistake in it is told of it, and not of the threshold that is made of it. */
function refuseWords({ id, text }: Typed, { paper, scenario }: Asked): void {
  if (/^\s*([\d.]+\s*[a-z%]*)?\s*$/i.test(text)) return;
  const unit = questionOf(paper, scenario).figures.find((figure) => figure.id === id)?.unit ?? '';
  throw new UsageError(`"${text.trim()}" is no value of ${id}`, { hint: `write one such as ${valueExample(unit)}` });
}

/** `alone`: what was typed, and what it hangs on, which is held against the paper before it is kept. */
function refuseRun(sitting: Sitting, { paper, scenario }: Asked, alone: { remedies: string[]; set: Record<string, string>; predict: Record<string, string> }): void {
  refuseChosen(sitting);
  attemptPlan(paper, scenario, alone, 'next');
}

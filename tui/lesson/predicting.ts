import type { Key } from '../keyboard.ts';
import { fullText } from '../text/figure.ts';
import { ask, stay, type LessonState, type LessonStep } from './state.ts';

export function isAsking({ page, view }: LessonState): boolean {
  return page === 'step' && view.stage === 'asking' && view.running === null;
}

/** The answer with this number. */
export function answer(state: LessonState, key: Key): LessonStep {
  const { answers } = state.view.step.choice;
  const nth = Number(key) - 1;
  return nth < answers.length ? ask(state, { do: 'choose', answer: nth }) : stay(state, { notice: `there are ${answers.length} answers` });
}

/** The one above or below; from none, the first or the last. */
export function changeAnswer(state: LessonState, key: Key): LessonStep {
  const { answers, chosen } = state.view.step.choice;
  const by = key === 'up' ? -1 : 1;
  const from = chosen ?? (by > 0 ? -1 : answers.length);
  return ask(state, { do: 'choose', answer: Math.max(0, Math.min(answers.length - 1, from + by)) });
}

const longestNumber = 16;

/** A number begins with a digit: until then letters are keys. */
export function startsNumber({ typed, view }: LessonState, key: Key): boolean {
  if (view.wanted === 'choice') return false;
  return typed === '' ? /^[0-9.]$/.test(key) : key === 'backspace' || [...key].length === 1;
}

export function typeNumber(state: LessonState, key: Key): LessonStep {
  const typed = key === 'backspace' ? state.typed.slice(0, -1) : state.typed + key;
  return typed.length > longestNumber ? stay(state, { notice: fullText(longestNumber) }) : stay(state, { typed });
}

/** What was typed; or the run, where all is predicted. */
export function enterPrediction(state: LessonState): LessonStep {
  const { wanted, step } = state.view;
  if (wanted === 'choice') return stay(state, { notice: `an answer first: 1-${step.choice.answers.length}, or - for none` });
  if (state.typed !== '') return ask(state, { do: 'guess', text: state.typed });
  return wanted === null ? ask(state, { do: 'run' }) : stay(state, { notice: `a number first, such as ${step.guess.example}; or - for none` });
}

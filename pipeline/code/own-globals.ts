import { formatWithOptions } from 'node:util';
import { WrongCall } from './mistake.ts';

const methods = ['log', 'info', 'debug', 'warn', 'error', 'dir', 'table'] as const;

/** A console that says every call as one line. */
export function speakingConsole(say: (text: string) => void): object {
  const speak = (...args: readonly unknown[]): void => say(formatWithOptions({ breakLength: Infinity, compact: true }, ...args));
  return Object.fromEntries(methods.map((method) => [method, speak]));
}

/** Stands before a global that would act on the whole run. */
export function outOfReach(name: string): object {
  return new Proxy({}, {
    get(): never {
      throw new WrongCall(`${name} is out of reach: the whole run shares it`);
    },
  });
}

import { resolve } from 'node:path';
import { createJiti } from 'jiti';
import { moduleVariable } from './module-variable.ts';

/** What a module is handed when it is started; `stopped` is aborted when it is told to stop. */
export interface ModuleContext {
  /** `host:port`, several with commas. */
  readonly kafka: string;
  readonly in: string;
  readonly out: string;
  /** Where there is such a topic. */
  readonly deadLetter?: string;
  readonly group: string;
  readonly landing: string;
  /** From 1 on. */
  readonly instance: number;
  readonly stopped: AbortSignal;
}

/** The service of a module: its default export, called once in a process of its own. What it answers with is waited for. */
export type ModuleService = (context: ModuleContext) => void | Promise<void>;

const [, , file] = process.argv;
const stopping = new AbortController();
process.on('SIGTERM', () => stopping.abort());

const service = await createJiti(import.meta.url).import(resolve(file), { default: true });
if (typeof service !== 'function') throw new Error(`${file} exports no function as its default`);
const words = JSON.parse(process.env[moduleVariable] ?? '{}') as Record<string, string>;
await (service as ModuleService)({ ...(words as unknown as ModuleContext), instance: Number(words.instance), stopped: stopping.signal });
if (stopping.signal.aborted) process.exit();

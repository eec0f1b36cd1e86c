import type { Display } from './program.ts';
import { themeOf } from './theme.ts';

/** Read by React and chalk when they are loaded, and never again. */
const duringImport: Readonly<Record<string, (environment: NodeJS.ProcessEnv) => string | undefined>> = {
  // The development build of React grows the heap by 117 kB with every picture.
  NODE_ENV: () => 'production',
  // Chalk does not look at NO_COLOR on a terminal.
  FORCE_COLOR: ({ NO_COLOR, FORCE_COLOR }) => (NO_COLOR ? '0' : FORCE_COLOR),
};

/** The way to the terminal for those who have none yet: loads Ink as it must be loaded, and takes it over. */
export async function openDisplay(stdout: NodeJS.WriteStream, stdin: NodeJS.ReadStream): Promise<Display> {
  const { env } = process;
  const before = Object.keys(duringImport).map((name) => [name, env[name]] as const);
  for (const [name, value] of Object.entries(duringImport)) setEnvironment(name, value(env));
  const { mount } = await import('./mount.ts');
  for (const [name, value] of before) setEnvironment(name, value);
  return mount(stdout, stdin, themeOf(env));
}

/** An environment variable cannot hold `undefined`: it would become a word. */
function setEnvironment(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** Under it the environment of an engine keeps what it has otherwise than the shell has. */
const shellVariable = 'WAVETANK_SHELL';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * That of an engine: the same plan gives the same run whatever the environment, and kafkajs tries less often where NODE_ENV
 * is `test`, and has variables of its own.
 */
export function engineEnvironment(shell: Environment): Record<string, string | undefined> {
  const isOtherwise = (name: string): boolean => name === 'NODE_ENV' || name.startsWith('KAFKAJS_');
  const [others, kept] = [false, true].map((wanted) => Object.fromEntries(Object.entries(shell).filter(([name]) => isOtherwise(name) === wanted)));
  return { ...others, NODE_ENV: 'production', [shellVariable]: JSON.stringify(kept) };
}

/** What a service inherits: the environment of the shell, also where an engine starts it. */
export function shellEnvironment(environment: Environment): Environment {
  const { [shellVariable]: kept, NODE_ENV: _ours, ...others } = environment;
  return kept === undefined ? environment : { ...others, ...(JSON.parse(kept) as Environment) };
}

import type { Definition } from '../../scenarios/own/definition.ts';

/** Names of variables whose values are no one's business. */
const secretName = /PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|(?:^|_)(?:API|ACCESS|PRIVATE|SIGNING|ENCRYPTION)?_?KEY$/i;
/** What is shorter is a switch, a port or a name more often than a secret. */
const leastLength = 6;

/**
 * Secrets of this shell that a definition has taken in: it stands in the plan of every run, and in pins. A service inherits
 * the environment, so that nothing of it need be written down.
 */
export function secretMistakes({ service, variants }: Pick<Definition, 'service' | 'variants'>, environment: Readonly<Record<string, string | undefined>>): { path: PropertyKey[]; message: string }[] {
  const secrets = Object.entries(environment).filter(([name, value]) => secretName.test(name) && (value ?? '').length >= leastLength) as [string, string][];
  const written = (at: PropertyKey[], { command = '', env = {} }: { readonly command?: string; readonly env?: Readonly<Record<string, string>> }): [PropertyKey[], string][] => [
    [[...at, 'command'], command], ...Object.entries(env).map(([name, value]): [PropertyKey[], string] => [[...at, 'env', name], value]),
  ];
  const texts = [...written(['service'], service), ...Object.entries(variants).flatMap(([id, variant]) => written(['variants', id], variant))];
  return texts.flatMap(([path, text]) => secrets.filter(([, value]) => text.includes(value)).slice(0, 1).map(([name]) => ({
    path, message: `holds the value of ${name} of this shell, and would stand in the plan of every run: leave it out, a service has the variables of the shell`,
  })));
}

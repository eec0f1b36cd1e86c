import { resolve } from 'node:path';
import { definitionSchema, type Definition } from './definition.ts';

/** The service as it is with these variants: of two that change the same, the later one in the config wins. */
export function serviceWith({ service, variants }: Definition, isOn: (variant: string) => boolean): Definition['service'] {
  let chosen = service;
  for (const [id, { command, module, env, instances }] of Object.entries(variants)) {
    if (isOn(id)) chosen = { ...chosen, ...(command === undefined && module === undefined ? {} : { command, module }), env: { ...chosen.env, ...env }, instances: instances ?? chosen.instances };
  }
  return chosen;
}

/** What starts the service of a plan, in words: its command or module, in which folder, and with which variables besides those that tell it where it is. */
export function startText(given: Readonly<Record<string, unknown>>, remedies: readonly string[], base: string): string {
  const { command, module, folder = '.', env } = serviceWith(definitionSchema.parse(given), (variant) => remedies.includes(variant));
  const variables = Object.entries(env).filter(([, value]) => !/^\$\{\w+\}$/.test(value)).map(([name, value]) => `${name}=${value}`);
  return `${command === undefined ? `the module ${module}` : `"${command}"`} in ${resolve(base, folder)}${variables.length === 0 ? '' : `, with ${variables.join(', ')}`}`;
}

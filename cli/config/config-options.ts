import { Command, type Option } from 'commander';
import { z, type ZodType } from 'zod';
import { mistakesOf, type SchemaMistake } from '../../engine/schema-words.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { command as run } from '../commands/run.ts';
import { RepeatableOption } from '../options.ts';
import { readBack, refusal } from './config-text.ts';

/** The options of `run`: all that can stand in a config, under the names that they have on the command line. */
const options: readonly Option[] = optionsOf(run);
const byName = new Map(options.map((option) => [option.name(), option]));

function optionsOf({ configure }: Pick<typeof run, 'configure'>): readonly Option[] {
  const command = new Command();
  configure(command);
  return command.options;
}

const scalar = z.union([z.string(), z.number()]);

function schemaOf(option: Option): ZodType {
  const { description, argChoices, optional } = option;
  const schema = option.isBoolean() ? z.boolean()
    : argChoices !== undefined ? z.enum(argChoices)
    : option instanceof RepeatableOption ? z.union([scalar, z.array(scalar), z.record(z.string(), scalar)])
    : optional ? z.union([z.literal(true), scalar])
    : z.union([scalar, z.array(scalar)]);
  return schema.describe(description).optional();
}

export const optionsSchema = z.strictObject(Object.fromEntries(options.map((option) => [option.name(), schemaOf(option)])));
/** What of a config is read for a command's options, whatever else is wrong with it. */
const withOptions = z.looseObject({ options: optionsSchema.default({}) });
type Options = Readonly<Record<string, unknown>>;

/** What is wrong with the values of options, by what the command line would say of them. */
export function optionMistakes(given: Options): SchemaMistake[] {
  const contradicting = options.filter((option) => Object.hasOwn(given, option.name()) && conflictsOf(option).some((other) => Object.hasOwn(given, other)));
  return [
    ...contradicting.map((option) => ({ path: ['options', option.name()], message: `cannot stand beside ${conflictsOf(option).filter((other) => Object.hasOwn(given, other)).join(' and ')}` })),
    ...Object.entries(given).flatMap(([name, value]) => {
      try {
        valueOf(byName.get(name)!, value);
        return [];
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        return [{ path: ['options', name], message: `${error.message}${error.hint === null ? '' : ` (${error.hint})`}` }];
      }
    }),
  ];
}

/** Names of the options that it cannot stand beside. */
function conflictsOf({ conflictsWith }: Option & { readonly conflictsWith?: readonly string[] }): string[] {
  return options.filter((option) => (conflictsWith ?? []).includes(option.attributeName())).map((option) => option.name());
}

/** The value of an option as its command would have read it; undefined where it is switched off. */
function valueOf(option: Option, given: unknown): unknown {
  if (typeof given === 'boolean') return given ? true : undefined;
  const texts = Array.isArray(given) ? given.map(String)
    : typeof given === 'object' && given !== null ? Object.entries(given).map(([name, value]) => `${name}=${String(value)}`)
    : [String(given)];
  const read = option.parseArg as ((text: string, before: unknown) => unknown) | undefined;
  return (option instanceof RepeatableOption ? texts : [texts.join(',')]).reduce<unknown>((before, text) => (read === undefined ? text : read(text, before)), undefined);
}

/**
 * Gives a command what a config says of its options, where its help says the same of them as that of `run`; what stands on
 * the command line wins, also over what contradicts it.
 */
export async function giveOptions(command: Command, configFile: string): Promise<void> {
  const shared = command.options.filter(isShared);
  if (shared.length === 0) return;
  const { value, lineOf } = await readBack(configFile);
  const parsed = withOptions.safeParse(value, { reportInput: true });
  const mistakes = parsed.success ? optionMistakes(parsed.data.options) : mistakesOf(parsed.error, withOptions);
  if (!parsed.success || mistakes.length > 0) throw refusal(configFile, mistakes, lineOf);
  const given: Options = parsed.data.options;
  const isGiven = (name: string): boolean => command.getOptionValueSource(byName.get(name)?.attributeName() ?? '') === 'cli';
  for (const option of shared) {
    const name = option.name();
    const chosen = given[name];
    if (chosen === undefined || isGiven(name) || (option.argChoices !== undefined && !option.argChoices.includes(String(chosen)))) continue;
    if (options.some((other) => isGiven(other.name()) && (conflictsOf(other).includes(name) || conflictsOf(option).includes(other.name())))) continue;
    const read = valueOf(option, chosen);
    if (read !== undefined) command.setOptionValueWithSource(option.attributeName(), read, 'config');
  }
}

/** Whatever it is where nobody says otherwise. */
function isShared(option: Option): boolean {
  const own = byName.get(option.name());
  const words = ({ description }: Option): string => description.replace(/ \(default: .*\)$/, '');
  return own !== undefined && own.flags === option.flags && words(own) === words(option);
}

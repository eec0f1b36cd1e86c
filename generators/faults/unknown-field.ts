import { nearest, UsageError } from '../../engine/usage-error.ts';

/** So many names are listed for a user to choose from. */
const namesListed = 30;

/** A column or a field that is not there. `place`: where it was looked for; `where`: what names it. */
export function unknownField(name: string, place: string, names: readonly string[], where: string): UsageError {
  const near = nearestField(name, names);
  const more = names.length - namesListed;
  return new UsageError(`${place} has no "${name}"${near === null ? '' : `: did you mean ${near}?`}`, { where, hint: `it has ${names.slice(0, namesListed).join(', ')}${more > 0 ? ` and ${more} more` : ''}` });
}

/** The name that was meant: one that holds it or lies in it (`city` for `address/city`, and the other way round), or the nearest. */
export function nearestField(name: string, names: readonly string[]): string | null {
  const plain = name.replace(/^\//, '');
  return names.find((each) => each.startsWith(`${plain}/`) || each.endsWith(`/${plain}`)) ?? nearest(plain, names);
}

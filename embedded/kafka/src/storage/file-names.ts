/** What file systems take as one name. Names of topics alone may have 249 characters, and more comes behind them. */
const LONGEST_NAME = 200;
/** Ends the name of a folder whose rest goes on in the name of what it holds. No name of a file has it. */
const CONTINUED = '+';
const LEGAL = /^[a-zA-Z0-9._-]+$/;

/** The path of a stored file below the data folder, in names that are not too long. */
export function pathOf(name: string): string {
  return name.split('/').flatMap(pieces).join('/');
}

function pieces(name: string): string[] {
  if (!LEGAL.test(name) || name === '.' || name === '..') throw new Error(`'${name}' is no name for a file`);
  const found: string[] = [];
  let rest = name;
  for (; rest.length > LONGEST_NAME; rest = rest.slice(LONGEST_NAME)) found.push(rest.slice(0, LONGEST_NAME) + CONTINUED);
  found.push(rest);
  return found;
}

/** The name of which `pathOf` made a path. */
export function nameOf(path: string): string {
  return path.replaceAll(`${CONTINUED}/`, '');
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Who may import whom: a folder, and the folders of ours that its files may import besides itself. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  generators: ['engine'],
  pipeline: ['engine'],
  scenarios: ['pipeline', 'generators', 'embedded', 'engine'],
  tui: ['engine'],
  cli: ['engine', 'generators', 'pipeline', 'scenarios', 'embedded', 'tui'],
  bench: ['tui', 'engine', 'generators', 'pipeline', 'scenarios', 'embedded', 'cli'],
  embedded: [],
};

/** Source files of a folder: not tests, not what was built. */
function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|d)\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(dist|node_modules)\//.test(file));
}

function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? match[2]);
}

/** The top folder of ours that an import leads to; null for packages. */
function target(file: string, specifier: string): string | null {
  if (specifier.startsWith('@wavetank/')) return 'embedded';
  if (!specifier.startsWith('.')) return null;
  return relative(root, resolve(root, dirname(file), specifier)).split('/')[0];
}

test.each(Object.keys(arrows))('%s imports only what the arrows allow', (folder) => {
  const allowed = new Set([folder, ...arrows[folder]]);
  const wrong = sources(folder).flatMap((file) =>
    imports(file).map((specifier) => ({ specifier, to: target(file, specifier) }))
      .filter(({ to }) => to !== null && !allowed.has(to))
      .map(({ specifier }) => `${file} imports ${specifier}`));
  expect(wrong).toEqual([]);
});

test('the screen takes nothing from the engine but types: it is told data, and its commands are data', () => {
  const values = sources('tui').flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/(?:^|\n)(import|export) (type )?[^'"\n;]*?from '\.[^']*engine\/[^']+'/g)]
      .filter((match) => match[2] === undefined).map((match) => `${file}: ${match[0].trim()}`));
  expect(values).toEqual([]);
});

test('the broker package imports nothing but Node', () => {
  const wrong = sources('embedded/kafka').flatMap((file) => imports(file).filter((specifier) => !/^(node:|\.)/.test(specifier)).map((specifier) => `${file}: ${specifier}`));
  expect(wrong).toEqual([]);
});

test('gates and normalisers never see how damage was made: pipeline does not import generators', () => {
  expect(arrows.pipeline).not.toContain('generators');
});

const ambient = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(|\bperformance\.now\(|[^.\w](setTimeout|setInterval)\(/;
/** The engine's own adapters to time and chance, and the shells that face the real world. */
const mayAskTheMachine = /^(engine\/clock\.ts|engine\/(virtual|real)\/|engine\/network\/(wire-)?socket\.ts|cli\/|tui\/mount\.ts|bench\/|embedded\/[a-z0-9]+\/(test\/|src\/(shell|tcp|start)\.ts))/;

test('nobody asks for time or chance but the adapters that provide them', () => {
  const wrong = Object.keys(arrows).flatMap(sources).filter((file) => !mayAskTheMachine.test(file))
    .filter((file) => ambient.test(readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')));
  expect(wrong).toEqual([]);
});

test('no file is longer than 300 lines without a reason at its top', () => {
  const long = Object.keys(arrows).flatMap(sources).filter((file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    return lines.length > 301 && !/^\s*(\/\*\*?|\*|\/\/).*longer than 300 lines/m.test(lines.slice(0, 15).join('\n'));
  });
  expect(long).toEqual([]);
});

test('every link of a page to a file leads somewhere', () => {
  const pages = readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(dist|node_modules|\.\w+)\//.test(file));
  const dead = pages.flatMap((page) => [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)]
    .filter(([, link]) => !existsSync(join(root, dirname(page), link)))
    .map(([, link]) => `${page}: ${link}`));
  expect(pages).toContain('README.md');
  expect(dead).toEqual([]);
});

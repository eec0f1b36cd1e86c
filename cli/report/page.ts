import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder, packageVersion } from '../installed.ts';
import { html, Html, type Content } from './html.ts';
import { sectionHtml, type Section } from './section.ts';

/** All of a page but its frame. */
export interface PageParts {
  /** For the window and the list of bookmarks. */
  readonly title: string;
  /** What the page is about: `report of a run`. */
  readonly kind: string;
  readonly heading: Content;
  /** The verdict, above everything else. */
  readonly answer: Html;
  readonly sections: readonly Section[];
}

/** In the head of every page, before its version: what tells a page of ours from others. */
const generator = '<meta name="generator" content="Wavetank ';

export function isPage(beginning: string): boolean {
  return beginning.includes(generator);
}

const themes = ['auto', 'light', 'dark'] as const;

/**
 * A page that needs nothing but itself: style and script stand in it, and its policy lets a browser execute these two,
 * known by their hashes, and load nothing at all.
 */
export function pageText({ title, kind, heading, answer, sections }: PageParts): string {
  const [style, script] = [asset('page.css'), asset('page.js')];
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
${new Html(generator)}${packageVersion()}">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#main">To the verdict</a>
<header class="top"><p class="brand"><strong>Wavetank</strong> ${kind}</p>
<fieldset class="theme"><legend class="aloud">Colours</legend>${themes.map((theme) => html`<label><input type="radio" name="theme" id="theme-${theme}"${theme === 'auto' ? html` checked` : ''}>${theme}</label>`)}</fieldset></header>
<main id="main">
<h1>${heading}</h1>
${answer}
<nav aria-label="Parts of this page"><ul>${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
${sections.map(sectionHtml)}
</main>
<footer><p>Made by Wavetank ${packageVersion()}. This page is all there is of it: it loads nothing, and sends nothing.</p></footer>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

function asset(name: string): string {
  return readFileSync(join(packageFolder, 'cli', 'report', name), 'utf8');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

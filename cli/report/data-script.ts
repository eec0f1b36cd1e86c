import { Html } from './html.ts';

/** Data for the script of the page, which no browser executes. In JSON `<` stands in strings only, where it may be written otherwise. */
export function dataScript(id: string, data: object): Html {
  return new Html(`<script type="application/json" id="${id}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>\n`);
}

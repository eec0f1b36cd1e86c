import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';

const usualNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const found = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => usualNames.map((name) => join(folder, name))).find((file) => existsSync(file));

/** The browser that tests look at pages with: WAVETANK_CHROMIUM names it, or it is found on the PATH. */
const program = process.env.WAVETANK_CHROMIUM ?? found ?? '';
export const whyNoChromium = program === '' ? 'no Chromium on the PATH, and WAVETANK_CHROMIUM names none' : existsSync(program) ? null : `${program} is not there`;

export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: program });
}

/** How a reader looks at a page. */
export interface Look {
  readonly colorScheme: 'light' | 'dark';
  /** px. */
  readonly width: number;
}

/** A page as a browser has it, with all that it complained of and asked for. */
export interface Visited {
  readonly page: Page;
  /** What stands in the console, whatever it is. */
  readonly said: readonly string[];
  /** All that it asked for but itself. */
  readonly requests: readonly string[];
}

export async function visit(browser: Browser, file: string, { colorScheme, width }: Look): Promise<Visited> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const said: string[] = [];
  const requests: string[] = [];
  const url = pathToFileURL(file).href;
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('request', (request) => {
    if (request.url() !== url && request.url() !== 'data:,') requests.push(request.url());
  });
  await page.goto(url);
  return { page, said, requests };
}

/** What keeps people from reading a page, by the rules of axe, or by some of them: each with the first place where it does. */
export async function barriers(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(rules === undefined ? {} : { runOnly: rules })})`);
  return violations.map(({ id, nodes }) => `${id}, ${nodes.length} times: ${nodes[0].html.slice(0, 200)}: ${nodes[0].failureSummary}`);
}

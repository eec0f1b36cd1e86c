import { existsSync } from 'node:fs';

/** The promtool that tests are to use, and why there is none: WAVETANK_PROMTOOL names it. */
export const promtool = process.env.WAVETANK_PROMTOOL ?? '';
export const whyNoPromtool = promtool === '' ? 'WAVETANK_PROMTOOL names no promtool' : existsSync(promtool) ? null : `${promtool} is not there`;

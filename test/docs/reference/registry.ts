import { accountPage } from './account-page.ts';
import { commandsPage } from './commands-page.ts';
import { configPage } from './config-page.ts';
import { faultsPage } from './faults-page.ts';
import { hiddenFaultsPage } from './hidden-faults-page.ts';
import { resultPage } from './result-page.ts';
import { scenariosPage } from './scenarios-page.ts';
import { thresholdsPage } from './thresholds-page.ts';

/** The pages of docs/reference that the program writes, by the names of their files. */
export const referencePages = {
  'buckets-and-verdicts': accountPage,
  commands: commandsPage,
  config: configPage,
  faults: faultsPage,
  'hidden-faults': hiddenFaultsPage,
  result: resultPage,
  scenarios: scenariosPage,
  thresholds: thresholdsPage,
} as const satisfies Record<string, () => string | Promise<string>>;

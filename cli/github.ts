import { appendFileSync } from 'node:fs';
import { questionsOf } from './capacity/questions.ts';
import { erroredText } from './compare/comparison-table.ts';
import { exitCode, exitCodeOf } from './exit-code.ts';
import { markdown } from './reporters/markdown.ts';
import { titleOf, type Reporter } from './reporters/reporter.ts';
import type { Terminal } from './terminal.ts';
import { quantityText } from './text/quantity-text.ts';
import { noStyle } from './text/style.ts';

/**
 * What GitHub Actions shows by itself: an annotation for each breach, or for a run that proves nothing, and the Markdown
 * report as the step's summary.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function githubReporter(terminal: Pick<Terminal, 'say'>): Reporter {
  const summary = process.env.GITHUB_STEP_SUMMARY;
  const page = markdown.open({ write: (text) => void (summary && appendFileSync(summary, `${text}\n`)), style: noStyle, width: 160 });
  const annotate = (title: string, text: string, level: 'error' | 'warning' = 'error') => terminal.say(`::${level} title=${property(title)}::${data(text)}`);
  return {
    run(report) {
      const { result } = report;
      const title = titleOf(report);
      const code = exitCodeOf({ status: result.run.status, verdict: result.verdict });
      if (code !== exitCode.ok && code !== exitCode.failed) annotate(title, `${result.reason}; again: ${report.replay}`);
      for (const check of result.checks) if (check.verdict === 'failed') annotate(`${title}: ${check.id}`, `${check.message}; again: ${report.replay}`);
      for (const each of result.thresholds) {
        if (each.verdict === 'failed') annotate(`${title}: ${each.metric}`, `${quantityText(each.value, each.unit)}, limit ${quantityText(each.limit, each.unit)}; again: ${report.replay}`);
      }
      page.run?.(report);
    },
    capacity(capacity) {
      // The first question decides the exit code; the others are worth a word.
      for (const [nth, { name, verdict, text }] of questionsOf(capacity).entries()) {
        if (verdict !== 'passed') annotate(`capacity ${capacity.scenario}: ${name}`, text, nth === 0 ? 'error' : 'warning');
      }
      page.capacity?.(capacity);
    },
    comparison(comparison) {
      for (const { held, decided, text, found } of comparison.declared) if (!held && decided) annotate(`compare ${comparison.scenario}`, `${text}: ${found}`);
      for (const each of comparison.errored) annotate(`compare ${comparison.scenario}`, erroredText(each));
      page.comparison?.(comparison);
    },
  };
}

/** The runner's own escapes for a message, and for a property of a command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

import type { ReporterKind } from './reporter.ts';
import { json } from './json.ts';
import { jsonl } from './jsonl.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { plain } from './plain.ts';

export const reporters = { json, jsonl, junit, markdown, plain } satisfies Record<string, ReporterKind>;

/**
 * The physical plan of a query as Spark's log describes it (`spark.sql.ui.explainMode=formatted`, the default): a tree of
 * numbered operators, then a paragraph for each. What is not understood is left out: a plan is for naming things only.
 */
export interface Operator {
  readonly name: string;
  /** Operators of one number run as one loop, and name an RDD of their stage; null for those that run alone. */
  readonly codegen: number | null;
  /** `hashpartitioning(key#1L, 8), REPARTITION_BY_NUM, [plan_id=28]`; empty where the plan gives none. */
  readonly args: string;
  readonly functions: string;
  readonly children: readonly Operator[];
}

interface Draft extends Operator {
  readonly depth: number;
  readonly children: Operator[];
}

/** `:     +- * HashAggregate (4)`: the bars of the tree, a star where it is compiled, a name, a number. */
const treeLine = /^([\s:|+-]*)(\*?)\s*(?:\* ?\(\d+\) )?([A-Z][A-Za-z ]*?) \((\d+)\)(?:, .*)?$/;
const paragraph = /^\((\d+)\) .*$/;
const codegenId = /\[codegen id : (\d+)\]/;

export function parsePlan(text: string): Operator[] {
  const lines = text.split('\n');
  const details = detailsOf(lines);
  const drafts: Draft[] = [];
  const path: Draft[] = [];
  for (const line of lines) {
    const [, bars, , name, number] = treeLine.exec(line) ?? [];
    if (number === undefined) continue;
    const detail = details.get(number) ?? [];
    const codegen = codegenId.exec(detail[0] ?? '')?.[1];
    const draft: Draft = {
      name, depth: bars.length, children: [], codegen: codegen === undefined ? null : Number(codegen),
      args: fieldOf(detail, 'Arguments'), functions: fieldOf(detail, 'Functions'),
    };
    while (path.length > 0 && path.at(-1)!.depth >= draft.depth) path.pop();
    path.at(-1)?.children.push(draft);
    path.push(draft);
    drafts.push(draft);
  }
  return drafts;
}

function detailsOf(lines: readonly string[]): Map<string, string[]> {
  const details = new Map<string, string[]>();
  let open: string[] | null = null;
  for (const line of lines) {
    const number = paragraph.exec(line)?.[1];
    if (number !== undefined) details.set(number, (open = [line]));
    else if (line === '') open = null;
    else open?.push(line);
  }
  return details;
}

function fieldOf(detail: readonly string[], field: string): string {
  const line = detail.find((each) => new RegExp(`^${field}(?: \\[\\d+\\])?: `).test(each));
  return line === undefined ? '' : line.slice(line.indexOf(': ') + 2);
}

/** The exchanges whose rows the loops with these numbers read: at the nearest ends below them. */
export function exchangesRead(operators: readonly Operator[], loops: ReadonlySet<number>): Operator[] {
  const found = new Set<Operator>();
  const visit = (operator: Operator): void => {
    if (operator.name.endsWith('Exchange') && !operator.name.startsWith('Broadcast')) found.add(operator);
    else if (operator.codegen === null || loops.has(operator.codegen)) operator.children.forEach(visit);
  };
  for (const operator of operators) if (operator.codegen !== null && loops.has(operator.codegen)) operator.children.forEach(visit);
  return [...found];
}

/** `hashpartitioning(key#1L, 8), REPARTITION_BY_NUM` as `hash of key`; null for one that no column decides. */
export function partitioningText(args: string): string | null {
  const [, kind, inner] = /^(hash|range)partitioning\((.*?), \d+\)/.exec(args) ?? [];
  if (inner === undefined) return null;
  return `${kind} of ${inner.replace(/#\d+L?/g, '').replace(/ (ASC|DESC) NULLS (FIRST|LAST)/g, '')}`;
}

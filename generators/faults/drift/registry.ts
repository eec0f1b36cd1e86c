/** Kinds of drift, by their ids. */
export { precisionLoss as 'precision-loss', timeZone as 'time-zone', unitChange as 'unit-change' } from './batch.ts';
export { add, arrayScalar as 'array-scalar', nesting, remove, rename, reorder, typeChange as 'type-change' } from './structure.ts';
export { dateFormat as 'date-format', encoding, enumValue as 'enum-value', idReuse as 'id-reuse', nullStyle as 'null-style', numberLocale as 'number-locale' } from './value.ts';
export { mixedVersions as 'mixed-versions', versionBump as 'version-bump', versionUntold as 'version-untold' } from './version.ts';

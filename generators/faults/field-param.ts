import { z } from 'zod';

/** Parameters that name a column or a field of the file, whatever they are called. */
const fieldParams = z.registry<{ readonly names: 'field' }>();

/** A parameter that names a column or a field: one that the file does not have is told, since nothing would be planted. */
export function fieldParam(about: string): z.ZodOptional<z.ZodString> {
  return z.string().optional().describe(about).register(fieldParams, { names: 'field' });
}

export function isFieldParam(schema: z.core.$ZodType): boolean {
  return fieldParams.has(schema);
}

/** Whether the field at a path is the one that a user names, with the slash in front or without. */
export function isNamed(path: string, name: string): boolean {
  return path === name || path === `/${name}`;
}

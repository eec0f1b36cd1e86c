import type { Api } from './api.ts';
import { apiVersions } from './18-api-versions.ts';

/** All API keys that are served: one line each. ApiVersions announces this list, the broker dispatches by it. */
export const apis: readonly Api[] = [
  apiVersions,
];

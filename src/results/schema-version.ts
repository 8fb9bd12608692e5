/** Of every file and document of ours. Public contract: columns are append-only. */
export const SCHEMA_VERSION = 1;

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * A secret of the vault, from the last time that it was opened. Whoever follows stored
 * secrets opens them anew each {@link OPENED_AGAIN_MS}; one that is no longer stored stays
 * known for the six days and more that are left, for it may still open something at the
 * other side, and runs that were given it are long over by then.
 */
export const VAULT_SECRET_MS = 7 * DAY_MS;
export const OPENED_AGAIN_MS = DAY_MS;

/** A token that is tried or used, from the last use: no request or clone takes so long. */
export const USED_TOKEN_MS = DAY_MS;

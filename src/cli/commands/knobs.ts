/** Options for the knobs of a protocol, which several commands have. */
import type { Command } from 'commander';
import { FENCE_PLACES, FENCES, PINS, WRPROTECTS } from '../../protocols.js';

/** What --extra takes. */
export const SWITCHES =
  'switches of a protocol (see explain), alternatives of them: none,fork_mb=yes,child_table=fresh';

type Parser = (text: string) => readonly string[];

/** The knobs of a protocol. */
export function knobOptions(
  command: Command,
  parse: Readonly<Record<'wrprotect' | 'fence' | 'fencePer' | 'pin', Parser>>,
): Command {
  return command
    .option('--wrprotect <list>', WRPROTECTS.join(', '), parse.wrprotect)
    .option('--fence <list>', FENCES.join(', '), parse.fence)
    .option('--fence-per <list>', FENCE_PLACES.join(', '), parse.fencePer)
    .option('--pin <list>', PINS.join(', '), parse.pin);
}

// Switches of a protocol: what a kernel of its kind may have or not, and repairs that somebody may think of. A switch is state of the
// machine, written before anything runs, and no variant of the code: it is looked at once per VMA, per table or per pinned page, never per
// ordinary pte, and only by a protocol whose head says that it has it. Not an event in `trace`.
import { CTRL_SWITCHES } from "./layout";

/** @param bit SWITCH_* of layout.ts */
@inline export function switched(bit: u32): bool { return (load<u32>(CTRL_SWITCHES) & bit) != 0; }
export function setSwitches(bits: u32): void { store<u32>(CTRL_SWITCHES, bits); }

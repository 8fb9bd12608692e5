/** `npm run accept [-- NAME..]`: writes the golden facts of protocols as they are now, to be reviewed in the diff; and the page made of them. */
import { writeFileSync } from 'node:fs';
import { MUTANTS_FILE, mutantsMarkdown } from '../mutants/page.js';
import { PROTOCOLS } from '../protocols.js';
import { factsFile, factsOf } from './facts.js';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !PROTOCOLS.some((protocol) => protocol.name === name));
if (unknown.length > 0) throw new Error(`no protocol ${unknown.join(', ')}`);
const chosen = PROTOCOLS.filter(({ name }) => asked.length === 0 || asked.includes(name));
for await (const { name, facts } of factsOf(chosen))
  writeFileSync(factsFile(name), `${JSON.stringify(facts, null, 1)}\n`);
writeFileSync(MUTANTS_FILE, mutantsMarkdown());

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Cell, formatExtra, parseExtra, shapeOf } from '../../src/plan/cell.js';
import { expand } from '../../src/plan/expand.js';
import type { PresetName } from '../../src/plan/grid.js';
import { relationsOf } from '../../src/plan/relation.js';
import { forkExport, forkVariants, PROTOCOLS } from '../../src/protocols.js';
import { SCENARIOS } from '../../src/scenarios.js';

const PRESETS: PresetName[] = ['smoke', 'quick', 'full'];

test('every cell of every preset is a variant that exists, and what it is compared with is a cell too', () => {
  const variants = new Set(PROTOCOLS.flatMap((p) => forkVariants(p).map((k) => forkExport(p.name, k))));
  for (const preset of PRESETS) {
    const all = new Set(expand(SCENARIOS, preset, {}).cells.map((c) => c.cell_id));
    for (const scenario of SCENARIOS) {
      const { cells, notes } = expand([scenario], preset, {});
      assert.deepEqual(notes, []);
      const ids = new Set(cells.map((c) => c.cell_id));
      assert.equal(ids.size, cells.length, 'cell_id is unique');
      for (const cell of cells) {
        if (cell.impl === 'wasm') assert.ok(variants.has(forkExport(cell.protocol, cell)), cell.cell_id);
        for (const { role, to } of relationsOf(scenario, cell)) {
          const among = role === 'baseline' || role === 'replica' ? ids : all;
          // The scenarios have different sizes in other presets: a twin has no floor and no fork(2) beside it there.
          if (among === ids || preset === 'quick') assert.ok(among.has(to), `${cell.cell_id}: ${to} is no cell`);
        }
      }
    }
  }
});

test('every scenario has, for each number of pages and layout, a replica of the first cell of each implementation that others take their ratio to', () => {
  const replicas = new Map(
    SCENARIOS.map((scenario) => {
      const { cells } = expand([scenario], 'quick', {});
      const own = cells.filter((c) => c.replica === 1);
      for (const cell of own)
        assert.deepEqual(
          relationsOf(scenario, cell).map(({ role }) => role),
          ['replica'],
        );
      const groups = new Set(cells.map(({ pages, layout }) => `${pages} ${layout}`));
      assert.deepEqual(new Set(own.map(({ pages, layout }) => `${pages} ${layout}`)), groups, scenario.name);
      return [scenario.name, own.map(({ impl, protocol, pages }) => `${impl} ${protocol} ${pages}`)];
    }),
  );
  assert.deepEqual(
    replicas.get('fork_latency'),
    [4096, 65536, 131072].map((pages) => `wasm plain_cow ${pages}`),
  );
  const [model, twin] = ['wasm plain_cow 65536', 'native plain_cow 65536'];
  assert.deepEqual(replicas.get('native_twin'), [model, twin, model, twin]);
  // of 256 Ki pages the model has one cell, and nothing takes its ratio to it
  const both = [16384, 65536].flatMap((pages) => [`wasm seqcount ${pages}`, `kernel linux ${pages}`]);
  assert.deepEqual(replicas.get('kernel_fork'), [...both, 'kernel linux 262144']);
  assert.ok([...replicas.values()].every((own) => own.length >= 1));
});

test('a cell says how it stands to others: roles, and never to itself', () => {
  const rolesOf = (name: string, is: (cell: Cell) => boolean): string[][] => {
    const scenario = SCENARIOS.find((s) => s.name === name) as (typeof SCENARIOS)[0];
    const own = expand([scenario], 'quick', {}).cells.filter((cell) => cell.replica === 0 && is(cell));
    return [
      ...new Set(
        own.map((cell) =>
          relationsOf(scenario, cell)
            .map(({ role }) => role)
            .join(' '),
        ),
      ),
    ].map((r) => r.split(' '));
  };
  assert.deepEqual(
    rolesOf('fork_latency', (c) => c.protocol === 'plain_cow'),
    [['floor']],
  );
  assert.deepEqual(
    rolesOf('fork_latency', (c) => c.protocol === 'seqcount'),
    [['baseline', 'floor']],
  );
  assert.deepEqual(
    rolesOf('fork_latency', (c) => c.impl === 'floor'),
    [['']],
  );
  assert.deepEqual(
    rolesOf('kernel_fork', (c) => c.impl === 'wasm' && c.pinned_fraction > 0),
    [['baseline', 'kernel']],
  );
  assert.deepEqual(
    rolesOf('native_twin', (c) => c.protocol === 'seqcount' && c.impl === 'wasm'),
    [
      ['baseline', 'twin', 'twin_kernel', 'floor', 'kernel'],
      ['baseline', 'twin', 'twin_kernel', 'floor'],
    ],
  );
});

test('a fence a protocol has no place for is dropped with a note; nothing else is lost', () => {
  const scenario = SCENARIOS.find((s) => s.name === 'fork_latency') as (typeof SCENARIOS)[0];
  const { cells, notes } = expand([scenario], 'smoke', {
    protocol: ['plain_cow', 'no_early'],
    fence: ['none', 'full'],
  });
  assert.deepEqual(
    cells.filter((c) => c.impl === 'wasm' && c.replica === 0).map((c) => `${c.protocol} ${c.fence} ${c.fence_per}`),
    ['plain_cow none ', 'no_early none ', 'no_early full pte'],
  );
  assert.deepEqual(notes, ['plain_cow has no place for a fence: dropped fence=full fence_per=pte, table, fork']);
});

test('extra is sorted and read back', () => {
  assert.equal(formatExtra({ vmas: '64', levels: '5' }), 'levels=5;vmas=64');
  assert.deepEqual(parseExtra('levels=5;vmas=64'), { levels: '5', vmas: '64' });
  assert.deepEqual(parseExtra(''), {});
  assert.throws(() => parseExtra('levels'), /'levels' is no k=v/);
  const [cell] = expand([SCENARIOS[0] as (typeof SCENARIOS)[0]], 'quick', { pages: [4096] }).cells;
  if (cell === undefined) throw new Error('no cell');
  const other = { ...cell, extra: { levels: '5', vmas: '64' } };
  assert.deepEqual([shapeOf(other).levels, shapeOf(other).vmas], [5, 64]);
});

test('a choice replaces the values of its factor in every cell', () => {
  fc.assert(
    fc.property(
      fc.subarray(['plain_cow', 'seqcount'], { minLength: 1 }),
      fc.constantFrom(512, 4096),
      (protocol, pages) => {
        const free = SCENARIOS.filter((s) => s.fixed === undefined);
        const { cells } = expand(free, 'quick', { protocol, pages: [pages] });
        for (const c of cells)
          assert.ok((c.impl === 'floor' || protocol.includes(c.protocol)) && c.pages === pages, c.cell_id);
      },
    ),
  );
});

test('a choice narrows what a scenario is about and never widens it: the ladder is of no_early as shipped', () => {
  const ladder = SCENARIOS.filter((s) => s.name === 'ladder');
  assert.deepEqual(expand(ladder, 'quick', { protocol: ['seqcount'] }).cells, []);
  const { cells } = expand(ladder, 'quick', {
    protocol: ['no_early', 'seqcount'],
    wrprotect: ['store'],
    pinners: [0, 2],
    pages: [4096],
  });
  assert.equal(cells.length, 9);
  for (const c of cells) assert.deepEqual([c.protocol, c.wrprotect, c.pinners, c.pages], ['no_early', 'rmw', 0, 4096]);
});

test('a switch: narrows a scenario that varies it; elsewhere it is compared with the same without; a folio it is told of must be there', () => {
  const of = (name: string, ...switches: string[]): ReturnType<typeof expand> => {
    const scenario = SCENARIOS.find((s) => s.name === name) as (typeof SCENARIOS)[0];
    const { cells, notes } = expand([scenario], 'smoke', { protocol: ['batched'], switches });
    return { cells: cells.filter(({ impl, replica }) => impl === 'wasm' && replica === 0), notes };
  };
  const extras = ({ cells }: ReturnType<typeof expand>): string[] => cells.map(({ extra }) => formatExtra(extra));
  assert.deepEqual(extras(of('folios', 'page_mapcount=no')), [
    'folio_order=4;page_mapcount=no',
    'folio_order=9;page_mapcount=no',
  ]);
  assert.equal(of('folios', '').cells.length, 5);
  const versions = of('versions', '', 'page_mapcount=no');
  const scenario = SCENARIOS.find(({ name }) => name === 'versions') as (typeof SCENARIOS)[0];
  const told = versions.cells.filter(({ extra }) => extra.page_mapcount === 'no');
  assert.deepEqual(
    told.map((cell) => relationsOf(scenario, cell).map(({ to, role }) => [role, to])),
    told.map((cell) => [['baseline', cell.cell_id.replace(';page_mapcount=no', '')]]),
  );
  assert.equal(told.length, 2, 'of six: a page by itself has a mapcount of its own');
  assert.deepEqual(of('fork_latency', 'page_mapcount=no'), {
    cells: [],
    notes: ['page_mapcount=no is told of folios, and this scenario makes none with it'],
  });
});

test('fork_latency, quick: every later protocol in one cell; where protocols are chosen, those and no others, in all of the grid', () => {
  const scenario = SCENARIOS.filter(({ name }) => name === 'fork_latency');
  const cellsOf = (preset: PresetName, protocol?: string[]): string[] =>
    expand(scenario, preset, protocol === undefined ? {} : { protocol })
      .cells.filter(({ impl, replica }) => impl === 'wasm' && replica === 0)
      .map((cell) => `${cell.protocol} ${cell.pages} ${cell.extra.vmas}`);
  const later = ['on_demand', 'anon_exclusive_519', 'anon_exclusive', 'async', 'batched'];
  const quick = cellsOf('quick');
  assert.equal(quick.length, 4 * 3 * 2 + later.length);
  assert.deepEqual(
    quick.slice(-later.length),
    later.map((name) => `${name} 65536 1`),
  );
  assert.equal(cellsOf('quick', ['batched']).length, 3 * 2);
  assert.equal(cellsOf('full').length, 2 * 9 * 4 * 2);
  assert.equal(cellsOf('smoke').length, 4);
});

/** What can be chosen: protocol, knobs, switches, scenario, property, memory model. */
import { MODELS } from '../../explore/models/index.js';
import { MODEL_WORDS } from '../../page/schedule.js';
import { asExtra, switchChoices } from '../../protocol/switches.js';
import { type Fence, type FencePer, PINS, PROTOCOLS, protocolNamed, WRPROTECTS } from '../../protocols.js';
import { ABOUT_PROPERTY } from '../../verdict/properties.js';
import { appliesTo, propertiesOf, SCENARIOS, type Variant } from '../../verdict/scenarios.js';
import { modelsOf } from '../../verdict/variants.js';
import { fitting, type RaceState, scenarioNamed } from './state.js';

interface Props {
  readonly race: RaceState;
  /** what is shown where the race itself leaves it open */
  readonly property: string;
  readonly model: string;
  readonly change: (race: RaceState) => void;
}

interface Option {
  readonly value: string;
  readonly text: string;
}

export function Choices({ race, property, model, change }: Props) {
  const { variant, scenario } = race;
  const protocol = protocolNamed(variant.protocol);
  // Another program has other steps: what was changed there is not here.
  const vary = (next: Variant): void =>
    change(fitting({ ...race, variant: next, edits: [], step: 0, model: modelFor(race, next) }));
  const asked = propertiesOf(scenarioNamed(scenario), variant);
  return (
    <div class="choices">
      <Choice
        name="Protocol"
        value={variant.protocol}
        options={PROTOCOLS.map(({ name, version }) => ({ value: name, text: `${name} (${version || 'yours'})` }))}
        choose={(name) => vary({ protocol: name, ...protocolNamed(name).shipped })}
      />
      <Choice
        name="Write-protect"
        value={variant.wrprotect}
        options={WRPROTECTS.map((value) => ({ value, text: WRPROTECT_WORDS[value] }))}
        choose={(wrprotect) => vary({ ...variant, wrprotect: wrprotect as Variant['wrprotect'] })}
      />
      <Choice
        name="Fence"
        value={`${variant.fence}/${variant.fence_per}`}
        options={fences(protocol.fencePer)}
        choose={(value) => {
          const [fence, per] = value.split('/');
          vary({ ...variant, fence: fence as Fence, fence_per: per as FencePer });
        }}
      />
      <Choice
        name="Pin"
        value={variant.pin}
        options={PINS.map((value) => ({ value, text: PIN_WORDS[value] }))}
        choose={(pin) => vary({ ...variant, pin: pin as Variant['pin'] })}
      />
      {switchChoices(protocol).map(({ key, values }) => (
        <Choice
          key={key}
          name={`Switch ${key}`}
          value={asExtra(variant.extra ?? '')[key] ?? values[0] ?? ''}
          options={values.map((value, at) => ({ value, text: at === 0 ? `${value} (as it is)` : value }))}
          choose={(value) => vary(switched(variant, key, value === values[0] ? undefined : value))}
        />
      ))}
      <Choice
        name="Scenario"
        value={scenario}
        options={SCENARIOS.map((one) => ({
          value: one.name,
          text: appliesTo(one, variant) ? one.name : `${one.name} (not asked of ${variant.protocol})`,
        }))}
        choose={(name) => change(fitting({ ...race, scenario: name, edits: [], step: 0 }))}
        about={scenarioNamed(scenario).about}
      />
      <Choice
        name="Property"
        value={property}
        options={asked.map((value) => ({ value, text: value }))}
        choose={(value) => change({ ...race, property: value as RaceState['property'], step: 0 })}
        about={ABOUT_PROPERTY[property as keyof typeof ABOUT_PROPERTY] ?? ''}
      />
      <Choice
        name="Memory model"
        value={model}
        options={modelsOf(variant, [...MODELS.keys()]).map((value) => ({ value, text: MODEL_WORDS[value] ?? value }))}
        choose={(value) => change({ ...race, model: value, step: 0 })}
      />
    </div>
  );
}

/** Of fence=lock not all models have a verdict. */
function modelFor({ model }: RaceState, variant: Variant): string | undefined {
  return model !== undefined && modelsOf(variant, [model]).length === 0 ? undefined : model;
}

function switched(variant: Variant, key: string, value: string | undefined): Variant {
  const { extra: _, ...knobs } = variant;
  const words = { ...asExtra(variant.extra ?? '') };
  if (value === undefined) delete words[key];
  else words[key] = value;
  const extra = Object.entries(words)
    .map(([name, on]) => `${name}=${on}`)
    .sort()
    .join(';');
  return extra === '' ? knobs : { ...knobs, extra };
}

const WRPROTECT_WORDS: Readonly<Record<(typeof WRPROTECTS)[number], string>> = {
  store: 'store: a plain store',
  rmw: 'rmw: an atomic AND',
  cmpxchg: 'cmpxchg: a loop of it',
  xchg: 'xchg: an exchange',
};

const PIN_WORDS: Readonly<Record<(typeof PINS)[number], string>> = {
  add1024: 'add1024: one atomic',
  two_step: 'two_step: a reference, then the pin',
  two_step_mb: 'two_step_mb: the same, and smp_mb()',
};

const FENCE_WORDS: Readonly<Record<string, string>> = {
  lock: 'lock: a LOCKed no-op',
  full: 'full: smp_mb()',
};

function fences(per: readonly string[]): Option[] {
  return [
    { value: 'none/', text: 'none' },
    ...per.flatMap((place) =>
      Object.entries(FENCE_WORDS).map(([fence, words]) => ({
        value: `${fence}/${place}`,
        text: `${words}, per ${place}`,
      })),
    ),
  ];
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly choose: (value: string) => void;
  readonly about?: string;
}

function Choice({ name, value, options, choose, about = '' }: ChoiceProps) {
  const id = `race-${name.toLowerCase().replaceAll(' ', '-')}`;
  return (
    <div class="choice">
      <label for={id}>{name}</label>
      <select
        id={id}
        value={value}
        aria-describedby={about === '' ? undefined : `${id}-about`}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.text}
          </option>
        ))}
      </select>
      {about !== '' && <small id={`${id}-about`}>{about}</small>}
    </div>
  );
}

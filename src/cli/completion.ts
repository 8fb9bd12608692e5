/** What a shell needs to complete command lines: made from the declared commands, so that it cannot fall behind them. */
import type { Command, Option } from 'commander';
import type { Named } from './values.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Words {
  readonly command: string;
  readonly about: string;
  readonly options: readonly string[];
  /** of an option whose values have names */
  readonly values: readonly (readonly [option: string, values: readonly string[]])[];
}

function valuesOf({ parseArg }: Option): readonly string[] {
  return parseArg !== undefined && 'values' in parseArg ? (parseArg as Named<unknown>).values() : [];
}

function wordsOf(root: Command): Words[] {
  return root.commands.map((command) => ({
    command: command.name(),
    about: command.description(),
    options: ['--help', ...command.options.flatMap(({ long }) => (long == null ? [] : [long]))],
    values: command.options.flatMap((option) => {
      const values = valuesOf(option);
      return option.long == null || values.length === 0 ? [] : [[option.long, values] as const];
    }),
  }));
}

/** Files where there is no word: most arguments are some. Of a list its last value is completed. @param names of protocols, for the commands that take one */
function bash(words: readonly Words[], names: readonly string[]): string {
  const cases = words.map(({ command, options }) => `    ${command}) words="${options.join(' ')}" ;;`);
  const values = words.flatMap(({ command, values: own }) =>
    own.map(([option, known]) => `    ${command}/${option}) words="${known.join(' ')}" ;;`),
  );
  return `_forkbench() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" words="" before=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${words.map(({ command }) => command).join(' ')}" -- "$cur"))
    return
  fi
  case "\${COMP_WORDS[1]}/\${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
  esac
  if [ -n "$words" ]; then
    case "$cur" in *,*) before="\${cur%,*}," ;; esac
    COMPREPLY=($(compgen -P "$before" -W "$words" -- "\${cur##*,}"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
    explore|explain|stress|diff) words="$words ${names.join(' ')}" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _forkbench forkbench
`;
}

function fish(words: readonly Words[]): string {
  const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
  const lines = words.flatMap(({ command, about, options, values }) => [
    `complete -c forkbench -n __fish_use_subcommand -f -a ${command} -d ${quoted(about)}`,
    ...options.map(
      (option) => `complete -c forkbench -n '__fish_seen_subcommand_from ${command}' -l ${option.slice(2)}`,
    ),
    ...values.map(
      ([option, known]) =>
        `complete -c forkbench -n '__fish_seen_subcommand_from ${command}' -l ${option.slice(2)} -x -a ${quoted(known.join(' '))}`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

/** The script that a shell's profile evaluates. @param root with every command declared */
export function completionScript(root: Command, shell: Shell, names: readonly string[]): string {
  const words = wordsOf(root);
  if (shell === 'fish') return fish(words);
  return shell === 'zsh' ? `autoload -Uz bashcompinit && bashcompinit\n${bash(words, names)}` : bash(words, names);
}

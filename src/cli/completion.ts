/** What a shell needs to complete command lines: made from the declared commands, so that it cannot fall behind them. */
import type { Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Words {
  readonly command: string;
  readonly about: string;
  readonly options: readonly string[];
}

function wordsOf(root: Command): Words[] {
  return root.commands.map((command) => ({
    command: command.name(),
    about: command.description(),
    options: ['--help', ...command.options.flatMap(({ long }) => (long == null ? [] : [long]))],
  }));
}

/** Files where there is no word: most arguments are some. @param names of protocols, for the commands that take one */
function bash(words: readonly Words[], names: readonly string[]): string {
  const cases = words.map(({ command, options }) => `    ${command}) words="${options.join(' ')}" ;;`);
  return `_forkbench() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${words.map(({ command }) => command).join(' ')}" -- "$cur"))
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
  const lines = words.flatMap(({ command, about, options }) => [
    `complete -c forkbench -n __fish_use_subcommand -f -a ${command} -d ${quoted(about)}`,
    ...options.map(
      (option) => `complete -c forkbench -n '__fish_seen_subcommand_from ${command}' -l ${option.slice(2)}`,
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

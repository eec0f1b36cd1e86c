import type { Command } from 'commander';
import { commands, type CommandEntry } from '../../../cli/commands/registry.ts';
import { exitCode, exitWords, type ExitWords } from '../../../cli/exit-code.ts';
import { buildProgram } from '../../../cli/program.ts';
import { code, markdownTable, prose, written } from './markdown.ts';

/** docs/reference/commands.md: every command as its help has it. */
export async function commandsPage(): Promise<string> {
  const entries = Object.entries<CommandEntry>(commands);
  const groups = [...new Set(entries.map(([, { group }]) => group))];
  const lists = groups.map((group) => [
    `**${group}**`, '',
    ...entries.filter(([, entry]) => entry.group === group).map(([name, { summary }]) => `- [${code(name)}](#${name}) ${summary}`),
  ].join('\n'));
  const sections: string[] = [];
  for (const [name] of entries) sections.push(await commandSection(name));
  return `${[opening, ...lists, exits, ...sections].join('\n\n')}\n`;
}

const opening = `# Commands

Every command is called as \`npx wavetank <command>\`; with \`--help\` it says what stands here. In a folder with a [config](config.md), or below one, \`options\` of the config are options of the commands, and its scenarios can be named like those that [come with the program](scenarios.md). Without a command, on a terminal, there is the home screen. ${written}`;

const exits = `## Exit codes

${exitTable(exitWords)}

A command that means more by one says so below.`;

function exitTable(words: ExitWords): string {
  return markdownTable(['code', 'what it tells'], Object.entries(words).map(([name, text]) => [code(String(exitCode[name as keyof typeof exitCode])), text]));
}

async function commandSection(name: string): Promise<string> {
  const program = await buildProgram([name], async () => {});
  const command = program.commands.find((each) => each.name() === name)!;
  const { command: { examples, exits: own } } = await (commands as Record<string, CommandEntry>)[name].load();
  return [
    `## ${name}`, prose(command.description()),
    `\`\`\`text\n${command.createHelp().commandUsage(command)}\n\`\`\``,
    ...optionsTable(command),
    ...(own === undefined ? [] : [exitTable(own)]),
    examples.map(([line, about]) => `- ${code(`npx wavetank ${line}`)} ${about}`).join('\n'),
  ].join('\n\n');
}

/** Arguments and options, in the words of the help; what every command has is left out. */
function optionsTable(command: Command): string[] {
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help' && long !== '--verbose');
  const rows = [
    ...help.visibleArguments(command).map((argument) => [argument.required ? `<${argument.name()}>` : `[${argument.name()}]`, help.argumentDescription(argument)]),
    ...options.map((option) => [help.optionTerm(option), help.optionDescription(option)]),
  ];
  return rows.length === 0 ? [] : [markdownTable(['argument, option', 'what it is'], rows.map(([term, words]) => [code(term), words]))];
}

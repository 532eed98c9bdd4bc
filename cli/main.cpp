// SPDX-License-Identifier: GPL-3.0-or-later
// The program ksom. Ends with 0, with 1 when something failed, with 2 when the call made no sense.
#include <cstdio>
#include <new>

#include "commands.hpp"
#include "failure.hpp"
#include "output_file.hpp"
#include "say.hpp"
#include "text_output.hpp"

namespace {

constexpr const char* kFooter =
    "\nExamples:\n"
    "  ksom example piece.wav                 a short piece to try things on\n"
    "  ksom render piece.wav -o new.wav       a new sound of 30 seconds from it\n"
    "  ksom analyze piece.wav --picture a.png what K-SOM hears in it\n"
    "Each command explains itself: ksom render --help";

// What is wrong with the call, and where to read on.
int refuse(const CLI::App& program, const std::string& why) {
  const auto commands = program.get_subcommands();
  tell(why + "; see ksom " + (commands.empty() ? "" : commands.front()->get_name() + " ") + "--help");
  return 2;
}

int run(int argc, char** argv) {
  CLI::App program("K-SOM turns recordings into a playable instrument.", "ksom");
  program.set_version_flag("--version", "ksom " KSOM_VERSION);
  program.footer(kFooter);
  program.require_subcommand(1);
  addRender(program);
  addLearn(program);
  addWalk(program);
  addMap(program);
  addAnalyze(program);
  addGrid(program);
  addCompare(program);
  addExample(program);
  addParams(program);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool isHelp = error.get_exit_code() == 0;
    const bool noCommand = program.get_subcommands().empty() && argc > 1 && argv[1][0] != '-';
    if (!isHelp) return refuse(program, noCommand ? std::string(argv[1]) + " is no command" : error.what());
    program.exit(error);
  } catch (const UsageError& error) {
    return refuse(program, error.what());
  }
  finishStandardOutput();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  prepareProcess();
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("ksom: out of memory\n", stderr);
  } catch (const std::exception& error) {
    tell(error.what());
  }
  return 1;
}

// SPDX-License-Identifier: GPL-3.0-or-later
// ksom walk: a map in, a score out.
#include "commands.hpp"
#include "ksom/map_learner.hpp"
#include "map_file.hpp"
#include "options.hpp"
#include "say.hpp"
#include "score_file.hpp"
#include "silence.hpp"
#include "state_words.hpp"
#include "text_output.hpp"
#include "walking.hpp"

namespace {

struct WalkCommand : CommonOptions {
  WalkOptions walking;
  std::string out;
  double partials = ksom::MapLearner::params[ksom::MapLearner::partials].init;
};

void walk(const WalkCommand& options) {
  TextOutput out(options.out, options.inputs, options.force);
  const ksom::MusicMap map = readMap(options.inputs.front());
  const ksom::Score score = options.walking.compose(map, options.partials);
  if (const std::string why = whySilent(score, &map); !why.empty()) warn(why);
  writeScore(score, out);
  out.commit();
  options.tellMade({options.out}, describeScore(score));
}

}  // namespace

void addWalk(CLI::App& program) {
  auto options = std::make_shared<WalkCommand>();
  CLI::App* command = program.add_subcommand("walk", "Walk through a map and write the way down as a score");
  addInputs(*command, "MAP", options->inputs, "A map made by ksom learn")
      ->expected(1)
      ->allow_extra_args(false)
      ->option_text("FILE");
  addPath(*command, "-o,--out", options->out, "The score to write (JSON); - for standard output")->required();
  options->walking.addTo(*command);
  addPartials(*command, options->partials);
  options->addTo(*command, true);
  command->footer("\nExample:\n  ksom walk map.json -o score.json --seconds 60 --seed 5");
  command->callback([options] { walk(*options); });
}

// SPDX-License-Identifier: GPL-3.0-or-later
// ksom learn: recordings in, a map of their music out.
#include "album.hpp"
#include "commands.hpp"
#include "map_file.hpp"
#include "options.hpp"
#include "say.hpp"
#include "silence.hpp"
#include "state_words.hpp"
#include "text_output.hpp"

namespace {

struct LearnCommand : CommonOptions {
  LearnOptions learning;
  std::string out;
  std::uint32_t seed = 1;
};

void learn(const LearnCommand& options) {
  Progress progress(options.style(), learnWork(options.inputs, options.learning));
  TextOutput out(options.out, options.inputs, options.force);
  const Album album = learnAlbum(options.inputs, options.learning, options.seed, progress);
  const ksom::MusicMap& map = album.map;
  if (map.isSilent()) warn(kSilentMap);
  writeMap(map, out);
  out.commit();
  options.tellMade({options.out}, counted(map.moments.size(), "segment") + " in " +
                                      counted(map.states.size(), "state") + ", beat " +
                                      fixedText(1000 * map.beatSeconds, 0) + " ms, quantization error " +
                                      fixedText(map.quantizationError, 3) + ", topographic error " +
                                      fixedText(map.topographicError, 3));
}

}  // namespace

void addLearn(CLI::App& program) {
  auto options = std::make_shared<LearnCommand>();
  CLI::App* command = program.add_subcommand("learn", "Learn a map of the music in recordings");
  addInputs(*command, "INPUT", options->inputs, "Recordings; several are learnt as one album");
  addPath(*command, "-o,--out", options->out, "The map to write (JSON); - for standard output")->required();
  addSeed(*command, options->seed);
  options->learning.addTo(*command);
  options->addTo(*command, true);
  command->footer("\nExample:\n  ksom learn piece.wav -o map.json");
  command->callback([options] { learn(*options); });
}

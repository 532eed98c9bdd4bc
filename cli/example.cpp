// SPDX-License-Identifier: GPL-3.0-or-later
// ksom example: something to listen to when no recording is at hand.
#include <array>

#include "commands.hpp"
#include "example_piece.hpp"
#include "options.hpp"
#include "output_file.hpp"
#include "state_words.hpp"
#include "wav_writer.hpp"

namespace {

struct ExampleOptions : CommonOptions {
  std::string out;
};

void writeExample(const ExampleOptions& options) {
  requireFile(options.out);
  OutputFile out(options.out, {}, options.force);
  ExamplePiece piece = makeExamplePiece();
  WavWriter wav(out, ExamplePiece::kRate, 2, static_cast<std::int64_t>(piece.left.size()), WavWriter::Format::pcm16);
  const std::array<std::span<float>, 2> channels{piece.left, piece.right};
  wav.write(channels, piece.left.size());
  wav.finish();
  out.commit();
  options.tellMade({options.out}, durationText(static_cast<double>(piece.left.size()) / ExamplePiece::kRate));
}

}  // namespace

void addExample(CLI::App& program) {
  auto options = std::make_shared<ExampleOptions>();
  CLI::App* command = program.add_subcommand("example", "Write a short instrumental piece to try things on");
  addPath(*command, "OUT", options->out, "The WAV file to write")->required();
  options->addTo(*command, true);
  command->footer("\nExample:\n  ksom example piece.wav");
  command->callback([options] { writeExample(*options); });
}

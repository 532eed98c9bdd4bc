// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

/// Any text (a file name, say) as the content of an element or of an attribute in double quotes. Shown printable.
std::string escaped(const std::string& text);

/// Bytes as an address that holds them, "data:image/png;base64,...".
std::string dataUri(const std::string& mediaType, std::string_view bytes);

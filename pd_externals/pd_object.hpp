// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <m_pd.h>

#include <cstddef>
#include <exception>
#include <memory>
#include <span>
#include <string_view>

#include "pd_wires.hpp"
#include "pd_words.hpp"

#ifdef _WIN32
#define KSOM_PD_EXPORT __declspec(dllexport)
#else
#define KSOM_PD_EXPORT __attribute__((visibility("default")))
#endif

// A test preloads these to see what happens in between; without it they are not there.
#ifdef __linux__
extern "C" {
__attribute__((weak)) void ksom_guard_enter();
__attribute__((weak)) void ksom_guard_leave();
}
#endif

namespace ksom::pd {

/// While it lives, the signal chain runs.
class Guard {
 public:
#ifdef __linux__
  Guard() {
    if (ksom_guard_enter) ksom_guard_enter();
  }
  ~Guard() {
    if (ksom_guard_leave) ksom_guard_leave();
  }
#endif
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
};

/// CLASS_MULTICHANNEL of Pd from 0.54 on.
inline constexpr int kMultiChannel = 0x10;

/// Pd keeps all functions as if they had no arguments.
template <class Method, class Function>
Method asMethod(Function* function) {
  return reinterpret_cast<Method>(reinterpret_cast<void*>(function));
}

/// What Pd knows of an object: plain C, with one pointer to all the rest.
template <class Face>
struct Object {
  t_object box;
  t_float mainInlet;  // what the left signal inlet carries while nothing is connected
  Face* face;
};

/// Tells Pd of the objects that Face is the inside of. Face has, called by Pd's one thread:
///   Face(t_object* box, Atoms arguments), message(std::string_view, Atoms), tick() of the clock that it was given by
///   setClock(t_clock*), and, where kHasSignals, dsp(t_signal**) and perform() noexcept, which allocates nothing, calls
///   no outlet and says nothing.
template <class Face>
class ObjectClass {
 public:
  static void setup() {
    theClass_ =
        class_new(gensym(Face::kName), asMethod<t_newmethod>(create), asMethod<t_method>(destroy), sizeof(Object<Face>),
                  Face::kHasSignals && setMultiOut() ? kMultiChannel : CLASS_DEFAULT, A_GIMME, A_NULL);
    class_addbang(theClass_, asMethod<t_method>(bang));
    class_addanything(theClass_, asMethod<t_method>(anything));
    if constexpr (Face::kHasSignals) {
      class_domainsignalin(theClass_, static_cast<int>(offsetof(Object<Face>, mainInlet)));
      class_addmethod(theClass_, asMethod<t_method>(dsp), gensym("dsp"), A_CANT, A_NULL);
    } else {
      class_addlist(theClass_, asMethod<t_method>(anything));
    }
  }

 private:
  using Self = Object<Face>;

  static void* create(t_symbol*, int count, t_atom* atoms) {
    auto* self = reinterpret_cast<Self*>(pd_new(theClass_));
    try {
      auto face = std::make_unique<Face>(&self->box, atomsOf(count, atoms));
      face->setClock(clock_new(self, asMethod<t_method>(tick)));
      self->face = face.release();
      return self;
    } catch (const std::exception& e) {
      pd_error(nullptr, "%s: cannot be made: %s", Face::kName, e.what());
      pd_free(&self->box.ob_pd);
      return nullptr;
    }
  }
  static void destroy(Self* self) {
    if (self->face) clock_free(self->face->clock());
    delete self->face;
  }
  // No exception may leave for Pd, which is C.
  template <class Work>
  static void guarded(Self* self, std::string_view word, Work work) {
    try {
      work(*self->face);
    } catch (const std::exception& e) {
      pd_error(self, "%s: %.*s: %s", Face::kName, static_cast<int>(word.size()), word.data(), e.what());
    }
  }
  static void message(Self* self, std::string_view word, Atoms atoms) {
    guarded(self, word, [&](Face& face) { face.message(word, atoms); });
  }
  static void bang(Self* self) { message(self, "bang", {}); }
  static void anything(Self* self, t_symbol* word, int count, t_atom* atoms) {
    const bool isNumber = count == 1 && atoms->a_type == A_FLOAT;
    message(self, word ? word->s_name : isNumber ? "float" : "symbol", atomsOf(count, atoms));  // as a list has no word
  }
  static void tick(Self* self) {
    guarded(self, "clock", [](Face& face) {
      face.tellMissing();
      face.tick();
    });
  }
  static void dsp(Self* self, t_signal** signals) {
    try {
      self->face->dsp(signals);
    } catch (const std::exception& e) {
      pd_error(self, "%s: is silent: %s", Face::kName, e.what());
      return;
    }
    dsp_add(perform, 1, self->face);
  }
  static t_int* perform(t_int* words) {
    const Guard guard;
    reinterpret_cast<Face*>(words[1])->perform();
    return words + 2;
  }

  inline static t_class* theClass_ = nullptr;
};

}  // namespace ksom::pd

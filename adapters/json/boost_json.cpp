// Boost.JSON is used as headers alone: this is its compiled part, apart so that it is compiled
// once.
#include <boost/json/src.hpp>

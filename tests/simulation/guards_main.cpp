#include "tests/simulation/stories.hpp"

#include <cstdio>

int main() {
    std::fputs(assent::test::guards_table().c_str(), stdout);
    return 0;
}

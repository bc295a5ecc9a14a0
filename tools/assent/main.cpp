#include "tools/assent/program.hpp"

int main(int argc, char** argv) {
    return assent::tool::run_program(argc, argv);
}

// Memory runs out while a request is answered, at every place where some is asked for: whoever
// asked hears so, or is cut off, and the next request is answered as always.

#include "tests/adapters/http/routes_test.hpp"
#include "tests/memory/scarce_memory.hpp"

#include <new>

namespace assent::test {
namespace {

class OutOfMemory : public RoutesTest {
protected:
    /// Tries it with more and more memory until it is enough. Returns how often it was not.
    std::size_t try_all(const std::function<http::Request()>& request, int in_the_end = 200) {
        std::size_t cut_off = 0;
        for (std::size_t pieces = 0;; ++pieces) {
            auto asked = request();
            int answers = 0;
            int status = 0;
            bool ran_out = false;
            try {
                const ScarceMemory scarce{pieces};
                routes_.handle(std::move(asked), [&](const http::Response& response) {
                    ++answers;
                    status = response.status;
                });
                ran_out = scarce.ran_out();
            } catch (const std::bad_alloc&) {
                ran_out = true;
                ++cut_off;
            }
            EXPECT_LE(answers, 1);
            if (!ran_out) {
                EXPECT_EQ(answers, 1);
                EXPECT_EQ(status, in_the_end);
                EXPECT_LT(cut_off, pieces / 2) << "most are told";
                return pieces;
            }
            EXPECT_TRUE(answers == 0 || status == 200 || status == 503) << status;
        }
    }
};

TEST_F(OutOfMemory, AReadIsUnavailable) {
    EXPECT_GT(try_all([] {
                  return http::Request{.method = "GET",
                                       .target = "/v1/tenants/acme/users",
                                       .headers = {{"Assent-Actor", "ada"}},
                                       .body = {}};
              }),
              20U);
}

TEST_F(OutOfMemory, ACheckIsUnavailable) {
    EXPECT_GT(try_all([] {
                  return http::Request{
                      .method = "POST",
                      .target = "/access/v1/evaluation",
                      .headers = {{"Content-Type", "application/json"}},
                      .body =
                          R"({"subject":{"type":"user","id":"ada","properties":{"tenant":"acme"}},)"
                          R"("action":{"name":"read"},"resource":{"type":"tenant","id":"acme"}})"};
              }),
              20U);
}

http::Request create_group(const std::string& id) {
    return {.method = "POST",
            .target = "/v1/tenants/acme/commands",
            .headers = {{"Assent-Actor", "ada"}},
            .body = command(id, "CreateGroup", R"({"group":")" + id + "\"}")};
}

TEST_F(OutOfMemory, ACommandOnItsWayToTheEngineIsUnavailable) {
    service_.trouble = http::Unavailable{.detail = "the engine is not what is tested here"};
    EXPECT_GT(try_all([] { return create_group("g"); }, 503), 20U);
}

TEST_F(OutOfMemory, AnAnswerThatCannotBeWrittenIsToldAndTheEngineGoesOn) {
    bool ran_out = true;
    std::size_t told = 0;
    for (std::size_t pieces = 0; ran_out; ++pieces) {
        service_.hold();
        int answers = 0;
        int status = 0;
        routes_.handle(create_group("g" + std::to_string(pieces)),
                       [&](const http::Response& response) {
                           ++answers;
                           status = response.status;
                       });
        ASSERT_TRUE(service_.wait_for_held(1));
        {
            const ScarceMemory scarce{pieces};
            ASSERT_NO_THROW(service_.release());
            ran_out = scarce.ran_out();
        }
        ASSERT_EQ(answers, 1) << "at place " << pieces;
        ASSERT_TRUE(status == 200 || (ran_out && status == 503))
            << status << " at place " << pieces;
        told += status == 503 ? 1U : 0U;
    }
    EXPECT_GT(told, 10U);
}

} // namespace
} // namespace assent::test

// The OpenAPI document: every route and command in it, none more, and nothing that leads nowhere.

#include "adapters/http/openapi.hpp"
#include "adapters/http/route_table.hpp"
#include "events/core/fields.hpp"
#include "tests/adapters/http/routes_test.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace assent::test {
namespace {

/// Calls `use` with every reference in it.
template <class Use>
void each_reference(const json::Value& value, const Use& use) {
    if (const auto* array = value.array()) {
        for (const auto& each : *array) each_reference(each, use);
    }
    if (const auto* object = value.object()) {
        for (const auto& member : *object) {
            if (member.name == "$ref") use(*member.value.string());
            if (member.name == "mapping") {
                for (const auto& mapped : *member.value.object()) use(*mapped.value.string());
            }
            each_reference(member.value, use);
        }
    }
}

class OpenApi : public RoutesTest {
protected:
    const json::Value& at(std::initializer_list<std::string_view> path) {
        const auto* found = &document_;
        for (const auto name : path) {
            found = found->find(name);
            if (found == nullptr) throw std::runtime_error("there is no " + std::string{name});
        }
        return *found;
    }

    json::Value document_ = parsed(get("/openapi.json").body);
};

TEST_F(OpenApi, IsOfVersion31) {
    EXPECT_EQ(document_.text_of("openapi"), "3.1.0");
    EXPECT_NE(at({"info"}).text_of("title"), "");
    EXPECT_NE(at({"info"}).text_of("version"), "");
}

TEST_F(OpenApi, HasEveryRouteAndNoneMore) {
    std::set<std::string> expected;
    for (const auto& route : http::route_table()) {
        expected.insert(std::string{route.method} + " " + std::string{route.path});
    }
    std::set<std::string> found;
    std::set<std::string> operations;
    for (const auto& path : *at({"paths"}).object()) {
        for (const auto& method : *path.value.object()) {
            std::string upper = method.name;
            std::ranges::transform(
                upper, upper.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
            EXPECT_TRUE(found.insert(upper + " " + path.name).second) << path.name;
            EXPECT_TRUE(operations.insert(std::string{method.value.text_of("operationId")}).second);
            EXPECT_NE(method.value.find("responses"), nullptr);
            // Every part of the path that is left open is a parameter.
            std::size_t open = 0;
            if (const auto* list = method.value.find("parameters")) {
                for (const auto& one : *list->array()) {
                    if (one.text_of("in") != "path") continue;
                    ++open;
                    EXPECT_TRUE(path.name.contains("{" + std::string{one.text_of("name")} + "}"));
                }
            }
            EXPECT_EQ(open, static_cast<std::size_t>(std::ranges::count(path.name, '{')));
        }
    }
    EXPECT_EQ(found, expected);
}

TEST_F(OpenApi, EveryRouteIsAnswered) {
    for (const auto& route : http::route_table()) {
        SCOPED_TRACE(route.path);
        std::string target{route.path};
        for (const auto& [name, value] : {std::pair{"{tenant}", "acme"}, std::pair{"{id}", "x"}}) {
            if (const auto open = target.find(name); open != std::string::npos) {
                target.replace(open, std::string_view{name}.size(), value);
            }
        }
        if (route.takes("snapshot")) target += "?snapshot=x&environment=y";
        const auto response = send(request(std::string{route.method}, target, "{}", "ada"));
        EXPECT_NE(response.status, 405);
        EXPECT_NE(response.status, 500);
        EXPECT_FALSE(response.body.contains("no_such_route"));
        const auto other = send(
            request(route.method == "GET" ? "POST" : "GET", std::string{route.path}, "{}", "ada"));
        EXPECT_EQ(other.status, 405);
    }
}

TEST_F(OpenApi, HasEveryCommandOfTheCatalogue) {
    std::set<std::string> listed;
    for (const auto& one : *at({"components", "schemas", "Command", "oneOf"}).array()) {
        listed.insert(std::string{one.text_of("$ref")});
    }
    std::size_t count = 0;
    for_each_alternative<Command>([&]<class C>(std::type_identity<C>) {
        ++count;
        const std::string name{C::type};
        EXPECT_TRUE(listed.contains("#/components/schemas/" + name)) << name;
        const auto& members = at({"components", "schemas", name, "properties"});
        EXPECT_EQ(members.find("type")->text_of("const"), name);
        // Every member that the command reads is there, and none more.
        std::set<std::string> expected;
        for_each_field<C>([&](const auto& field) { expected.emplace(field.name); });
        std::set<std::string> found;
        for (const auto& member : *members.find("data")->find("properties")->object()) {
            found.insert(member.name);
        }
        EXPECT_EQ(found, expected) << name;
        EXPECT_FALSE(*members.find("data")->find("additionalProperties")->boolean());
    });
    EXPECT_EQ(listed.size(), count);
    const auto& data = at({"components", "schemas", "DeployVariation", "properties", "data"});
    EXPECT_EQ(json::to_text(*data.find("required")), R"(["deployment","snapshot"])");
}

TEST_F(OpenApi, EveryReferenceLeadsSomewhere) {
    std::set<std::string> schemas;
    for (const auto& schema : *at({"components", "schemas"}).object()) {
        EXPECT_TRUE(schemas.insert("#/components/schemas/" + schema.name).second) << schema.name;
    }
    std::set<std::string> used;
    each_reference(document_, [&](const std::string& reference) {
        EXPECT_TRUE(schemas.contains(reference)) << reference;
        used.insert(reference);
    });
    EXPECT_EQ(used, schemas) << "each of them is needed";
}

TEST_F(OpenApi, AnswersHoldTheMembersThatTheirSchemasSay) {
    for (const auto& [target, schema] :
         {std::pair{"users/ada", "User"}, std::pair{"capacity", "Capacity"}}) {
        const auto body = parsed(get(std::string{"/v1/tenants/acme/"} + target).body);
        for (const auto& member : *at({"components", "schemas", schema, "properties"}).object()) {
            EXPECT_NE(body.find(member.name), nullptr) << target << " " << member.name;
        }
    }
    for (const auto& [what, schema] :
         {std::pair{"decisions", "Decision"}, std::pair{"events", "Event"}}) {
        const auto body = parsed(get(std::string{"/v1/tenants/acme/"} + what).body);
        const auto& item = body.find("items")->array()->front();
        const auto& members = *at({"components", "schemas", schema, "properties"}).object();
        EXPECT_EQ(item.object()->size(), members.size());
        for (const auto& member : members) {
            EXPECT_NE(item.find(member.name), nullptr) << member.name;
        }
    }
}

} // namespace
} // namespace assent::test

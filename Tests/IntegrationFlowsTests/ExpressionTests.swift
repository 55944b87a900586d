import Foundation
import IntegrationFlows
import Testing

@Suite struct ExpressionTests {
    /// 15 January 2027, 08:00:00 UTC.
    private var scope: ExpressionScope {
        ExpressionScope(
            message: FlowMessage(
                body: Array("<o xmlns=''><n>5</n><n>7</n></o>".utf8), headers: ["Type": "order"],
                properties: ["a": "1", "key1": "found", "http.Code": "200", "list": "a,b,c"]),
            messageID: "m-1", flowID: "flow", now: Date(timeIntervalSince1970: 1_800_000_000),
            exceptionMessage: "it broke")
    }

    private func value(_ text: String) throws -> String { try SimpleExpression(text).evaluate(scope) }

    @Test func functionsOfTheFlowsAreKnown() throws {
        #expect(try value("x ${property.a} y") == "x 1 y")
        #expect(try value("${header.TYPE}${in.header.type}") == "orderorder")
        #expect(try value("${property.http.Code}") == "200")
        #expect(try value("${exchangeProperty[a]}") == "1")
        #expect(try value("${property.key${property.a}}") == "found")
        #expect(try value("${camelId} ${exchangeId}") == "flow m-1")
        #expect(try value("${property.CamelExceptionCaught}") == "it broke")
        #expect(try value("${exchangeProperty.CamelExceptionCaught.message}") == "it broke")
        #expect(try value("${exception.message}") == "it broke")
        #expect(try value("${in.body}") == "<o xmlns=''><n>5</n><n>7</n></o>")
        #expect(try value("${property.missing}${null}") == "")
        #expect(try value("{ \"a\": \"${property.a}\" }") == "{ \"a\": \"1\" }")
    }

    @Test(arguments: [
        ("${jsonpath.$.order.id}", "7"), ("${jsonpath($.order['id'])}", "7"), ("${jsonpath.$.order.ok}", "true"),
        ("${jsonpath.$.items[0].no}", "a"), ("${jsonpath.$.items[-1].no}", "b"), ("${jsonpath.$.items[5].no}x", "x"),
        ("${jsonpath.$.items[*].no}", #"["a","b"]"#), ("${jsonpath.$..no}", #"["a","b","c"]"#),
        ("${jsonpath.$.items[0,1]['no']}", #"["a","b"]"#), ("${jsonpath.$.order}", #"{"id":7,"ok":true,"no":"c"}"#),
        ("${jsonpath.$.order['id', 'no']}", #"[7,"c"]"#), ("${jsonpath.$.none}${jsonpath.$.empty}x", "x"),
        ("${jsonpath.$.order.*}", #"[7,true,"c"]"#),
    ]) func pathsLeadIntoJSON(_ text: String, _ expected: String) throws {
        let body = #"{"items":[{"no":"a"},{"no":"b"}],"order":{"id":7,"ok":true,"no":"c"},"empty":null}"#
        let scope = ExpressionScope(
            message: FlowMessage(body: Array(body.utf8)), messageID: "m", flowID: "f", now: Date(),
            exceptionMessage: nil)
        #expect(try SimpleExpression(text).evaluate(scope) == expected)
        #expect(throws: FlowError.self) { try SimpleExpression(text).evaluate(self.scope) }
    }

    @Test(arguments: ["$.a[?(@.b==1)]", "$.a[0:2]", "a.b", "$.", "$a", "$.a[", "$.a['b'", "$.a*"])
    func pathsThatAreNotUnderstoodAreRefused(_ path: String) {
        #expect(throws: FlowError.self) { try SimpleExpression("${jsonpath.\(path)}") }
    }

    @Test func datesFollowJavasPatterns() throws {
        #expect(try value("${date:now:yyyy-MM-dd'T'HH:mm:ssX}") == "2027-01-15T08:00:00Z")
        #expect(try value("${date:now:EEE, d MMM yy hh:mm a}") == "Fri, 15 Jan 27 08:00 AM")
        #expect(try value("${date-with-timezone:now:GMT+2:yyyyMMddHHmm XXX}") == "202701151000 +02:00")
    }

    @Test func methodsAreCalledOnValues() throws {
        #expect(try value("${property.a.trim().length()}") == "1")
        #expect(try value("${property.none.trim()}x") == "x")
        #expect(try value("${date:now-24h:yyyy-MM-dd} ${date:now+1d12h:dd HH}") == "2027-01-14 16 20")
    }

    @Test(arguments: [
        ("${body.substring(0,3)}", "<o "), ("${bodyAs(String).substring(1, 4)}", "o x"),
        ("${in.body.substring(29)}", "/o>"),
        ("${property.key1.replace('ou', 'i(,)')}", "fi(,)nd"), ("${header.Type.toUpperCase().concat('-1')}", "ORDER-1"),
        ("${property.key1.contains(\"un\")}", "true"), ("${property.key1.startsWith('nd')}", "false"),
        ("${property.key1.endsWith('nd')}", "true"), ("${property.key1.equalsIgnoreCase('FOUND')}", "true"),
        ("${property.key1.indexOf('u')} ${property.key1.lastIndexOf('x')}", "2 -1"), ("${body.length}", "32"),
    ]) func methodsTakeArguments(_ text: String, _ expected: String) throws {
        #expect(try value(text) == expected)
    }

    /// The forms that SAP's documentation and the flows have, each with what Camel makes of it.
    @Test(arguments: [
        ("${in.header.type.length}", "5"), ("${property.key1.length}", "5"), ("${property.http.Code}", "200"),
        ("${property.list.split(',')[0]}", "a"), ("${property.list.split(',')[last]}", "c"),
        ("${exchangeProperty.list.split(',')[last-1]}", "b"), ("${property.list.split('\\,')[2]}", "c"),
        ("${property.list.replaceAll('[a-b],', '')}", "c"), ("${property.list.matches('a.*')}", "true"),
        ("${headerAs(Type, String)}", "order"), ("${headerAs('Type', java.lang.String)}", "order"),
        ("${mandatoryBodyAs(java.lang.String)}", "<o xmlns=''><n>5</n><n>7</n></o>"),
        ("${bodyAs(byte[]).length()}", "32"),
        ("${xpath./o/n[2]}", "7"), ("${xpath.count(/o/n)}", "2"), ("${xpath./o/n[1]/text()}", "5"),
        ("${exception}", "it broke"), ("${exception.cause.message}", "it broke"),
        ("${exception.getMessage()}", "it broke"),
        ("${property.CamelExceptionCaught.getMessage()}", "it broke"),
        ("${exchangeProperty[CamelExceptionCaught].message}", "it broke"), ("${exception.stacktrace}", "it broke"),
        ("${date:now}", "Fri Jan 15 08:00:00 UTC 2027"), ("${date:now:YYYY-'W'ww u}", "2027-W03 5"),
        ("${date:now:yyyy-MM-dd'T'HH:mm:ssz}", "2027-01-15T08:00:00UTC"), ("${date:now:HH:mm:ss.SSS}", "08:00:00.000"),
        ("${date-with-timezone:now+2h30m:Asia/Kolkata:yyyy-MM-dd HH:mm Z}", "2027-01-15 16:00 +0530"),
        ("${date:now:yyyy-MM-dd'T'hh:mm:ss'Z'}", "2027-01-15T08:00:00Z"), ("$simple{property.a}", "1"),
        ("${header.type.substring(1).trim()}", "rder"), ("${in.headers.Type}", "order"),
    ]) func everyFormHasItsMeaning(_ text: String, _ expected: String) throws {
        #expect(try value(text) == expected)
    }

    @Test(arguments: [
        "${bean:helper.run}", "${jq(.a)}", "${sys.user.home}", "${random(1,10)}", "${property.list.split(',')}",
        "${date:file:yyyy}", "${ref:x}",
    ]) func whatIsNotCarriedOutIsRefusedByItsName(_ text: String) {
        let error = #expect(throws: FlowError.self) { try SimpleExpression(text) }
        #expect(error?.detail.contains(text) == true)
    }

    @Test func partsThatAreNotThereFailTheStep() throws {
        #expect(throws: FlowError.self) { try value("${property.list.split(',')[3]}") }
        #expect(try value("${property.none.split(',')[3]}") == "")
    }

    @Test func placesBeyondTheEndFailTheStep() throws {
        #expect(throws: FlowError.self) { try value("${property.a.substring(0,3)}") }
        for text in ["${body.substring('a')}", "${body.substring(-1)}", "${body.replace('a')}", "${body.trim('x')}"] {
            #expect(throws: FlowError.self, "\(text)") { try SimpleExpression(text) }
        }
    }

    @Test(arguments: [
        ("//*:n[2]", "7"), ("/*:o/*:n[. eq 5]", "5"), ("count(/o/n[. ge 5 and . ne 6])", "2"),
        ("concat(' eq ', //*:n[1])", " eq 5"), ("/o/n lt 6 or ' ne ' = '*:n'", "true"),
    ]) func whatXPath2OnlySpellsInAnotherWayIsUnderstood(_ text: String, _ expected: String) throws {
        #expect(try XPathExpression(text).evaluate(scope) == expected)
    }

    @Test(arguments: [
        "upper-case(/o/n)", "replace(//*:n, 'a', 'b')", "/o/n[matches(., 'x')]", "fn:string(/o)", "current-dateTime()",
    ]) func functionsThatXPath1DoesNotHaveAreNamed(_ text: String) {
        let error = #expect(throws: FlowError.self) { try XPathExpression(text) }
        #expect(error?.detail.contains("is no function of XPath 1.0") == true)
    }

    @Test(arguments: [
        "count(/o/n) > 1 and (/o/n = 5 or (/o/n mod (2)) = 0)", "/o/n/text()", "contains(., 'matches(x)')",
        "//node()[not(self::comment())]", "substring-before(concat(/o/n, '-'), '-') div (2)",
    ]) func functionsOfXPath1AreNot(_ text: String) throws {
        _ = try XPathExpression(text).evaluate(scope)
    }

    @Test func whatIsNotKnownIsRefusedBeforeItRuns() {
        for text in ["${", "${unknown}", "${jsonpath.a}", "${}"] {
            #expect(throws: FlowError.self, "\(text)") { try SimpleExpression(text) }
        }
        let deep = String(repeating: "${property.", count: 50) + String(repeating: "}", count: 50)
        #expect(throws: FlowError.self) { try SimpleExpression(deep) }
    }

    @Test(arguments: [
        ("${property.a} = '1'", true), ("${property.a} != '1'", false), ("${property.a} = 1", true),
        ("${property.a} > 0 and ${header.Type} = 'order'", true), ("${property.a} > '10'", false),
        ("${property.a} = '2' or ${header.Type} contains 'rde'", true), ("${header.Type} not contains 'x'", true),
        ("${header.Type} in 'a,order'", true), ("${header.Type} not in 'a,order'", false),
        ("${header.Type} regex 'o.*r'", true), ("${header.none} = null", true), ("${header.none} != null", false),
        ("${property.a}>='1' && ${property.a}<='1'", true), ("'true'", true),
        ("${property.a} range '1..3'", true), ("${property.a} not range '1..3'", false),
        ("${property.a} range '2..3'", false),
        ("${header.Type} =~ 'ORDER'", true), ("${header.Type} !=~ 'ORDER'", false), ("${header.Type} ~~ 'RDE'", true),
        ("${header.Type} !contains 'rde'", false), ("${header.Type} !in 'a,b'", true),
        ("${header.Type} !regex 'o.*'", false),
        ("${exception.message}contains 'broke'", true), ("${header.Type}= 'order'", true),
        ("${header.none} = ''", false), ("${header.none} != ''", true), ("${header.none} > '0'", false),
        ("${property.a} < '10'", true), ("${header.Type} starts with 'or'", true),
        ("${header.Type} ends with 'or'", false),
        ("${property.a} = '2' or ${property.a} = '1' and ${header.Type} = 'order'", true),
        ("${header.Type} in 'x'", false), ("${property.list.size()} = '5'", true),
        ("${property.a} == ${property.a}", true),
        ("${property.key${property.a}} = 'found'", true), ("\"${property.a}\" = '1'", true),
    ]) func conditionsHold(_ text: String, _ expected: Bool) throws {
        #expect(try SimpleCondition(text).holds(scope) == expected)
    }

    @Test func conditionsThatMakeNoSenseAreRefused() {
        for text in ["", "=", "a b", "'a", "a = ", "a = b = c", "and", "${property.a} frobs 'x'"] {
            #expect(throws: FlowError.self, "\(text)") { try SimpleCondition(text) }
        }
    }

    @Test func xpathIsEvaluatedOnTheBody() throws {
        #expect(try XPathExpression("/o/n[2]").evaluate(scope) == "7")
        #expect(try XPathExpression("count(//n)").evaluate(scope) == "2")
        #expect(try XPathExpression("//n").evaluate(scope, as: .markup) == "<n>5</n><n>7</n>")
        #expect(try XPathExpression("count(/o/n) = 2").holds(scope))
        #expect(try !XPathExpression("/o/missing").holds(scope))
    }

    @Test func xpathKnowsTheFlowsPrefixes() throws {
        var scope = scope
        scope.message.body = Array("<x:o xmlns:x='urn:1'>v</x:o>".utf8)
        scope.namespaces = XPathExpression.namespaces("xmlns:p=urn:1;xmlns:q=urn:2")
        #expect(try XPathExpression("/p:o").evaluate(scope) == "v")
        #expect(throws: FlowError.self) { try XPathExpression("/r:o").evaluate(scope) }
        #expect(throws: FlowError.self) { try XPathExpression("a ne b[") }
        scope.message.body = Array("no xml".utf8)
        #expect(throws: FlowError.self) { try XPathExpression("/p:o").evaluate(scope) }
    }
}

-- Asks Countersign about a request, and keeps the answer in variables of the transaction.
-- Without an answer there is no status, and what is not 200 is denied.
local address = "http://127.0.0.1:19443/authorize"

core.register_action("authorize", { "http-req" }, function(txn)
    local headers = {
        ["host"] = { "localhost" },
        ["x-original-method"] = { txn.sf:method() },
        ["x-original-uri"] = { txn.sf:pathq() },
        ["x-real-ip"] = { txn.sf:src() },
        ["x-correlation-id"] = { txn:get_var("txn.correlation") },
    }
    local certificate = txn.f:ssl_c_der()
    if certificate ~= nil and certificate ~= "" then
        headers["client-cert"] = { ":" .. txn.c:base64(certificate) .. ":" }
    end
    local answer = core.httpclient():get({ url = address, headers = headers, timeout = 5000 })
    if answer == nil or answer.status == nil then return end
    txn:set_var("txn.countersign_status", tostring(answer.status))
    local function field(name)
        local values = answer.headers[name]
        return values ~= nil and values[0] or ""
    end
    txn:set_var("txn.countersign_user", field("x-forwarded-user"))
    txn:set_var("txn.countersign_arrangement", field("x-forwarded-arrangement"))
end)

import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats

struct KeystoreConvert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a keystore in another format; refused where something would be lost, with a list of it.")

    @OptionGroup var options: KeystoreFileOptions
    @OptionGroup var outPassphrase: OutPassphraseOptions
    @OptionGroup var profileOption: ProfileOption

    @Option(
        name: .customLong("to"), help: "jks, jceks, pkcs12, bks, uber, bcfks or pem.", transform: KeystoreTypeName.type)
    var type: KeystoreType

    @OptionGroup var output: OutputOptions

    @Flag(name: .customLong("no-out-passphrase"), help: "Write without a passphrase: keys of pem in the clear.")
    var hasNoPassphrase = false

    @Flag(name: .customLong("allow-loss"), help: "Write although something is lost, and say what.")
    var allowLoss = false

    func run() throws {
        try KeystoreTypeName.requireWritable(type)
        try output.check(json: options.json)
        try profileOption.check(isPKCS12: type == .pkcs12)
        try outPassphrase.check(isAbsent: hasNoPassphrase)
        let opened = try options.open()
        let conversion = try opened.keystore.converted(to: type, at: Date())
        if !conversion.losses.isEmpty, !allowLoss {
            throw CommandFailure(
                .refused, code: "conversionLoses",
                "not everything can be converted to \(type.rawValue): \(conversion.losses.joined(separator: "; "))",
                hint: "convert the rest with --allow-loss")
        }
        let bytes = try conversion.keystore.encode(
            passphrase: try passphrase(for: opened), profile: profileOption.profile)
        try OutputFile.write(bytes, to: output.file)
        let entries = conversion.keystore.entries.count
        let all = opened.keystore.entries.count
        Done.say(
            "\(entries) of \(all) \(all == 1 ? "entry" : "entries") written to \(output.file) as \(type.rawValue)",
            json: options.json,
            members: [("lost", .strings(conversion.losses)), ("changed", .strings(conversion.changes))],
            notes: conversion.losses.map { "lost: \($0)" } + conversion.changes, out: output.file)
    }

    private func passphrase(for opened: OpenedKeystore) throws -> Passphrase? {
        if hasNoPassphrase { return nil }
        if outPassphrase.source.isGiven { return try outPassphrase.source.passphrase(prompt: "") }
        if let passphrase = opened.passphrase { return passphrase }
        return try outPassphrase.source.passphrase(prompt: "Passphrase of \(output.file)", confirming: true)
    }
}

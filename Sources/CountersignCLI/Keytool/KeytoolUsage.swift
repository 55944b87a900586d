/// A command line that is none of keytool's: told on standard error, with the help of the command.
struct KeytoolUsage: Error {
    /// keytool's own sentence.
    let what: String
    /// nil where no command is known.
    let command: KeytoolVerb?

    init(_ what: String, of command: KeytoolVerb?) {
        self.what = what
        self.command = command
    }

    /// The sentence and the help.
    var text: String {
        "\(Table.printable(what))\n\(command.map(KeytoolHelp.options) ?? KeytoolHelp.commands)"
    }
}

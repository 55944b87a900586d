/// The exit statuses of the program, by the meaning of the BSD `sysexits`.
enum ExitStatus: Int32, Sendable {
    case done = 0
    case usage = 64
    case badInputData = 65
    case inputMissing = 66
    case serviceUnavailable = 69
    case defect = 70
    case refused = 77
    case configuration = 78
}

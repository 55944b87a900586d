public import Foundation

/// A connection that was made: a key pair of the calling side under its alias, and the user that its calls arrive as.
///
/// The alias is its name, since one key stands for one user.
public struct Connection: Sendable, Hashable, Codable, Identifiable {
    public var plan: ConnectionPlan
    /// The counterpart that the called side is reached by; nil where it is this server's own directory.
    public var counterpart: String?
    public var createdAt: Date
    public var createdBy: String
    public var rotation: RotationPolicy

    public var id: String { plan.alias }

    public init(
        plan: ConnectionPlan, counterpart: String?, createdAt: Date, createdBy: String,
        rotation: RotationPolicy = RotationPolicy()
    ) {
        self.plan = plan
        self.counterpart = counterpart
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.rotation = rotation
    }
}

/// How a connection's key pair is replaced.
public struct RotationPolicy: Sendable, Hashable, Codable {
    /// Rotate by itself when the certificate has that many days left; nil for never.
    public var daysBeforeExpiry: Int?
    /// How long the old certificate stays assigned after the last call that came with it.
    public var overlapSeconds: Double
    /// How long a first call with the new certificate is waited for before the old key is put back.
    public var observeSecondsMax: Double

    public static let overlapSecondsDefault: Double = 3600
    public static let observeSecondsMaxDefault: Double = 7 * 86_400

    public init(
        daysBeforeExpiry: Int? = nil, overlapSeconds: Double = Self.overlapSecondsDefault,
        observeSecondsMax: Double = Self.observeSecondsMaxDefault
    ) {
        self.daysBeforeExpiry = daysBeforeExpiry
        self.overlapSeconds = overlapSeconds
        self.observeSecondsMax = observeSecondsMax
    }
}

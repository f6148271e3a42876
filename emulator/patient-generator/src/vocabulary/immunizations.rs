//! Vaccines and the ages at which they are due, after the usual schedule in the United States, shortened.

use super::{Concept, cvx};

/// A vaccine and when it is due.
#[derive(Debug)]
pub(crate) struct Vaccine {
    pub(crate) concept: Concept,
    /// Ages in months.
    pub(crate) due_at_months: &'static [i64],
}

const fn row(code: &'static str, display: &'static str, due_at_months: &'static [i64]) -> Vaccine {
    Vaccine { concept: cvx(code, display), due_at_months }
}

/// Given every year, from half a year of age.
pub(crate) static INFLUENZA: Concept = cvx("140", "Influenza, seasonal, injectable, preservative free");

#[rustfmt::skip]
pub(crate) static VACCINES: [Vaccine; 15] = [
    row("08", "Hep B, adolescent or pediatric", &[0, 2, 6]),
    row("119", "rotavirus, monovalent", &[2, 4]),
    row("20", "DTaP", &[2, 4, 6, 15, 48]),
    row("49", "Hib (PRP-OMP)", &[2, 4, 12]),
    row("133", "Pneumococcal conjugate PCV 13", &[2, 4, 6, 12, 780]),
    row("10", "IPV", &[2, 4, 6, 48]),
    row("03", "MMR", &[12, 48]),
    row("21", "varicella", &[12, 48]),
    row("83", "Hep A, ped/adol, 2 dose", &[12, 18]),
    row("115", "Tdap", &[132]),
    row("62", "HPV, quadrivalent", &[132, 144]),
    row("114", "meningococcal MCV4P", &[132, 192]),
    row("113", "Td (adult), 5 Lf tetanus toxoid, preservative free, adsorbed", &[252, 372, 492, 612, 732, 852, 972]),
    row("187", "zoster recombinant", &[600, 606]),
    row("33", "pneumococcal polysaccharide PPV23", &[804]),
];
